revoke usage on schema pergola from public;
drop function pergola.refuse(text, text);
