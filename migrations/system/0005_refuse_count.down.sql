drop function pergola.refuse(text, text, text);
