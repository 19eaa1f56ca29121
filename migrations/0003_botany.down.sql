-- Undoes 0003: removes the botany. Refused by PostgreSQL while a variety refers to it.

DELETE FROM tag;
DELETE FROM species;
DELETE FROM genus;
DELETE FROM family;
ALTER TABLE tag ALTER id RESTART;
ALTER TABLE species ALTER id RESTART;
ALTER TABLE genus ALTER id RESTART;
ALTER TABLE family ALTER id RESTART;
