TRUNCATE artist, album, play RESTART IDENTITY;
INSERT INTO artist (name, born) VALUES ('Nina', 1933), ('Fela', 1938);
INSERT INTO album (artist_id, title, sold, notes) VALUES (1, 'Pastel Blues', 5, '{"year": 1965}'), (1, 'Baltimore', 3, '{}'),
  (2, 'Zombie', 9, '[1, 2]');
