drop event trigger if exists pergola_drop;
drop event trigger if exists pergola_ddl;
drop function pergola.notify_ddl();
