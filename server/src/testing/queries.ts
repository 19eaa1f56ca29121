// The SQL that makes a database for a test, and takes it away with the logins of the server that was on it.

export const createDatabase = (name: string) => `create database ${name}`;

export const dropDatabase = (name: string) => `drop database if exists ${name} with (force)`;

export const logins = `select rolname as name from pg_catalog.pg_roles where rolname like 'pergola\\_' || $1 || '\\_%'`;

export const dropLogin = (name: string) => `drop owned by ${name}; drop role ${name}`;
