-- The demo application's rows: varieties, gardens, members and all they did in two seasons. Varieties and people are invented.
-- The same rows every time: what looks like chance is drawn from a hash of the row's subject; no clock, no random(), and no day of the session's time zone.

CREATE FUNCTION pg_temp.draw(subject text, sides integer) RETURNS integer LANGUAGE sql IMMUTABLE
  RETURN ('x' || substr(md5(subject), 1, 7))::bit(28)::integer % sides;
CREATE FUNCTION pg_temp.member_id(number integer) RETURNS uuid LANGUAGE sql IMMUTABLE
  RETURN overlay(overlay(md5('member ' || number) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid;

-- 400 varieties, three or four of each species -------------------------------------------------------------------------

INSERT INTO variety
  (id, species_id, bred_from_id, sku, name, colours, height_cm, price, stock, care, introduced_on, old_number)
SELECT n, species.id,
  CASE WHEN n > 114 AND pg_temp.draw('bred ' || n, 3) = 0 THEN n - 114 END,
  upper(left(genus.name, 3) || '-' || left(ltrim(species.epithet, '× '), 3)) || '-' || lpad(n::text, 3, '0'),
  first[1 + n % 30] || ' ' || second[1 + (n * 7 + n / 30) % 30],
  CASE WHEN pg_temp.draw('two colours ' || n, 4) = 0
    THEN ARRAY[colour[1 + pg_temp.draw('colour ' || n, 9)], colour[10 + pg_temp.draw('second colour ' || n, 3)]]
    ELSE ARRAY[colour[1 + pg_temp.draw('colour ' || n, 9)]] END,
  form.low + 5 * pg_temp.draw('height ' || n, (form.high - form.low) / 5),
  form.price + 0.05 * pg_temp.draw('price ' || n, 60),
  greatest(0, pg_temp.draw('stock ' || n, 70) - 8),
  jsonb_build_object(
    'water', jsonb_build_object('summer', (ARRAY['daily', 'weekly', 'weekly', 'fortnightly'])[1 + pg_temp.draw('summer ' || n, 4)],
      'winter', (ARRAY['never', 'monthly'])[1 + pg_temp.draw('winter ' || n, 2)]),
    'feed', (ARRAY['["compost"]', '["compost", "bone meal"]', '["seaweed"]', '[]'])[1 + pg_temp.draw('feed ' || n, 4)]::jsonb,
    'prune', CASE WHEN species.growth IN ('shrub', 'tree', 'climber')
      THEN jsonb_build_object('month', 2 + pg_temp.draw('prune ' || n, 3), 'how', (ARRAY['lightly', 'hard'])[1 + n % 2]) END)
  || CASE WHEN lower(species.hardiness) >= 9 THEN '{"frost": {"protect": true, "below": 5}}' ELSE '{}' END::jsonb,
  date '2008-03-01' + n * 15 + pg_temp.draw('introduced ' || n, 15),
  CASE WHEN n <= 150 THEN 1000 + n END
FROM generate_series(1, 400) AS n
JOIN species ON species.id = 1 + (n - 1) % 114
JOIN genus ON genus.id = species.genus_id
JOIN (VALUES ('annual', 20, 120, 2.10), ('biennial', 30, 120, 2.60), ('perennial', 20, 110, 4.20), ('bulb', 10, 60, 0.90),
  ('climber', 150, 400, 9.50), ('shrub', 40, 220, 11.00), ('tree', 180, 450, 24.50)
) AS form (growth, low, high, price) ON form.growth = species.growth::text
CROSS JOIN (SELECT
  '{Amber,Autumn,Blue,Bright,Copper,Coral,Crystal,Early,Evening,Fairy,Golden,Harvest,Ivory,Little,Lunar,Midnight,Misty,Morning,Northern,Painted,Pale,Quiet,Royal,Ruby,Silver,Snow,Spring,Summer,Velvet,Wild}'::text[] AS first,
  '{Bell,Bride,Charm,Cloud,Comet,Crown,Dance,Dawn,Dream,Ember,Fountain,Giant,Glow,Grace,Harbour,Jewel,Lantern,Meadow,Moon,Parade,Pearl,Promise,Queen,Shadow,Song,Sonata,Star,Tide,Whisper,Wonder}'::text[] AS second,
  '{white,yellow,orange,pink,red,purple,violet,blue,cream,green,bronze,black}'::text[] AS colour) AS words;

INSERT INTO variety_tag (variety_id, tag_id)
SELECT variety.id, rule.tag_id
FROM variety
JOIN species ON species.id = variety.species_id
JOIN genus ON genus.id = species.genus_id
JOIN family ON family.id = genus.family_id
CROSS JOIN LATERAL (VALUES
  (1, species.edible),
  (2, family.name IN ('Lamiaceae', 'Boraginaceae', 'Ericaceae') OR genus.name IN ('Echinacea', 'Helianthus', 'Scabiosa', 'Vicia')),
  (3, species.light <> 'full_sun'),
  (4, species.flowering_months && ARRAY[12, 1, 2]),
  (5, species.flowering_months && ARRAY[9, 10, 11]),
  (6, variety.height_cm <= 40),
  (7, species.growth = 'shrub' AND variety.height_cm > 100),
  (8, family.name IN ('Liliaceae', 'Paeoniaceae', 'Iridaceae') OR genus.name IN ('Rosa', 'Cosmos', 'Antirrhinum', 'Delphinium')),
  (9, lower(species.hardiness) <= 4),
  (10, lower(species.hardiness) >= 9),
  (11, variety.colours[1] = 'white'),
  (12, variety.introduced_on >= '2023-01-01')
) AS rule (tag_id, holds)
WHERE rule.holds;

-- Eight gardens with their members and beds ---------------------------------------------------------------------------

INSERT INTO garden (id, name, city, country, opened_on, elevation_m, opening_hours) VALUES
  (1, 'Quince Court', 'Lisbon', 'PT', '1931-05-02', 45, '{"tue": ["09:00", "19:00"], "sat": ["09:00", "20:00"], "sun": ["09:00", "20:00"]}'),
  (2, 'Elder Yard', 'Ghent', 'BE', '1904-04-16', 8, '{"wed": ["10:00", "17:00"], "sat": ["10:00", "18:00"]}'),
  (3, 'Physic Hill', 'Edinburgh', 'GB', '1899-06-10', 98, '{"mon": ["10:00", "16:00"], "fri": ["10:00", "16:00"], "sun": ["11:00", "17:00"]}'),
  (4, 'Alder Bank', 'Gdańsk', 'PL', '1956-09-01', 12, '{"sat": ["09:00", "18:00"], "sun": ["09:00", "18:00"]}'),
  (5, 'Fig Terrace', 'Naples', 'IT', '1878-03-19', 120, '{"mon": ["08:00", "13:00"], "thu": ["08:00", "13:00"], "sat": ["08:00", "20:00"]}'),
  (6, 'Larch Meadow', 'Innsbruck', 'AT', '1967-07-08', 610, '{"sat": ["10:00", "17:00"], "sun": ["10:00", "17:00"]}'),
  (7, 'Saffron Field', 'Zaragoza', 'ES', '1988-10-20', 208, '{"tue": ["09:00", "14:00"], "sun": ["09:00", "14:00"]}'),
  (8, 'Birch Point', 'Turku', 'FI', '1993-06-24', 15, '{"wed": ["11:00", "19:00"], "sun": ["11:00", "17:00"]}');

INSERT INTO member (id, name, email, home_garden_id, joined_on, bio)
SELECT pg_temp.member_id(n), person.first || ' ' || person.last,
  lower(translate(person.first || '.' || person.last, 'ÁÍáäéêëíñóöúł', 'AIaaeeeinooul')) || '@example.org',
  1 + (n - 1) % 8,
  date '2016-01-10' + n * 15 + pg_temp.draw('joined ' || n, 15),
  (ARRAY['Grows more than fits on the balcony.', 'Collects seeds on every journey.', 'Here for the compost.',
    'Grafts apples, badly, with joy.', NULL, NULL])[1 + pg_temp.draw('bio ' || n, 6)]
FROM generate_series(1, 200) AS n
CROSS JOIN (SELECT
  '{Inês,Lotte,Fiona,Zofia,Chiara,Jakob,Lucía,Aino,Rui,Bram,Hamish,Piotr,Marco,Greta,Álvaro,Eero,Marta,Joke,Isla,Hanna,Gaia,Moritz,Nuria,Veikko,Tomás,Wouter,Callum,Jan,Enzo,Heidi,Íñigo,Saara,Leonor,Anke,Morag,Ewa,Sofia,Paul,Elvira,Olli}'::text[] AS firsts,
  '{Almeida,Peeters,Murray,Nowak,Esposito,Gruber,Ortega,Virtanen,Carvalho,Janssens,Fraser,Mazur,Romano,Hofer,Ibáñez,Laine,Pinto,Maes,Kerr,Wrona,Greco,Egger,Vidal,Salo,Rocha,Claes,Boyd,Lis,Gallo,Moser,Pardo,Koski,Neves,Wouters,Reid,Dudek,Marini,Auer,Rubio,Heikkilä}'::text[] AS lasts) AS names
CROSS JOIN LATERAL (SELECT firsts[1 + (n - 1) % 40] AS first, lasts[1 + ((n - 1) * 17 + (n - 1) / 40) % 40] AS last) AS person;

UPDATE garden SET curator_id = pg_temp.member_id(id);

INSERT INTO member_preference (member_id, locale, quiet_from, remind_before, notifications)
SELECT pg_temp.member_id(n), (ARRAY['pt', 'nl', 'en', 'pl', 'it', 'de', 'es', 'fi'])[1 + (n - 1) % 8],
  time '20:00' + pg_temp.draw('quiet ' || n, 9) * interval '15 minutes',
  (1 + pg_temp.draw('remind ' || n, 48)) * interval '1 hour',
  jsonb_build_object('swaps', n % 3 > 0, 'frost', n % 5 > 0)
FROM generate_series(1, 200) AS n;

INSERT INTO bed (garden_id, number, soil, light, width_m, length_m)
SELECT garden.id, number,
  (enum_range(NULL::soil_type))[1 + pg_temp.draw('soil ' || garden.id || number, 5)],
  (enum_range(NULL::light_need))[1 + least(pg_temp.draw('light ' || garden.id || number, 3), pg_temp.draw('shade ' || garden.id || number, 3))],
  1 + 0.25 * pg_temp.draw('width ' || garden.id || number, 9),
  2 + 0.5 * pg_temp.draw('length ' || garden.id || number, 17)
FROM garden CROSS JOIN LATERAL generate_series(1, 10 + garden.id * 7 % 9) AS number;

-- What the members do -------------------------------------------------------------------------------------------------

-- Member and variety are the lower of two draws, so that some are busier than others.
INSERT INTO planting (id, garden_id, bed_number, variety_id, planter_id, planted_on, quantity, survived, import_line)
OVERRIDING SYSTEM VALUE
SELECT n, place.garden_id, place.number,
  1 + least(pg_temp.draw('planted ' || n, 400), pg_temp.draw('or ' || n, 400)),
  pg_temp.member_id(1 + least(pg_temp.draw('planter ' || n, 200), pg_temp.draw('or planter ' || n, 200))),
  day, quantity,
  CASE WHEN day < '2025-01-01' THEN quantity - quantity * pg_temp.draw('lost ' || n, 60) / 100 END,
  CASE WHEN n <= 600 THEN n + 1 END
FROM generate_series(1, 1500) AS n
CROSS JOIN LATERAL (SELECT 1 + pg_temp.draw('quantity ' || n, 24) AS quantity,
  date '2024-03-05' + (ARRAY[0, 200, 365])[1 + n / 501] + pg_temp.draw('planted on ' || n, 60) AS day) AS drawn
JOIN (SELECT garden_id, number, row_number() OVER (ORDER BY garden_id, number) - 1 AS place, count(*) OVER () AS places FROM bed) AS place
  ON place.place = pg_temp.draw('bed ' || n, place.places::integer);

INSERT INTO review (variety_id, member_id, rating, body, written_at)
SELECT variety, pg_temp.member_id(1 + pg_temp.draw('reviewer ' || n, 200)), rating,
  (ARRAY['Never came up, and I tried twice.', 'Slugs liked it more than I did.', 'Decent, but I expected more of it.',
    'Strong plants, long in flower.', 'The best thing in the whole garden!', NULL])[
    CASE WHEN pg_temp.draw('body ' || n, 4) = 0 THEN 6 ELSE rating END],
  timestamptz '2024-06-01 07:00Z' + n * interval '12 hours 31 minutes'
FROM generate_series(1, 900) AS n
CROSS JOIN LATERAL (SELECT 1 + least(pg_temp.draw('reviewed ' || n, 400), pg_temp.draw('or reviewed ' || n, 400)) AS variety) AS subject
CROSS JOIN LATERAL (SELECT least(5, 1 + pg_temp.draw('liked ' || variety, 3) + pg_temp.draw('rating ' || n, 4)) AS rating) AS opinion
ON CONFLICT DO NOTHING;

INSERT INTO swap (id, giver_id, receiver_id, variety_id, quantity, status, proposed_at, settled_at)
OVERRIDING SYSTEM VALUE
SELECT n, pg_temp.member_id(1 + giver), pg_temp.member_id(1 + (giver + 1 + pg_temp.draw('receiver ' || n, 199)) % 200),
  1 + least(pg_temp.draw('swapped ' || n, 400), pg_temp.draw('or swapped ' || n, 400)),
  1 + pg_temp.draw('swap quantity ' || n, 6), status, proposed_at,
  CASE WHEN status IN ('completed', 'declined') THEN proposed_at + (2 + pg_temp.draw('settled ' || n, 200)) * interval '1 hour' END
FROM generate_series(1, 300) AS n
CROSS JOIN LATERAL (SELECT least(pg_temp.draw('giver ' || n, 200), pg_temp.draw('or giver ' || n, 200)) AS giver,
  (ARRAY['completed', 'completed', 'completed', 'completed', 'declined', 'accepted', 'proposed'])[
    CASE WHEN n <= 250 THEN 1 + pg_temp.draw('status ' || n, 5) ELSE 4 + pg_temp.draw('status ' || n, 4) END]::swap_status AS status,
  timestamptz '2024-04-01 09:00Z' + n * interval '43 hours 17 minutes' AS proposed_at) AS drawn;

INSERT INTO journal_entry (id, owner_id, planting_id, written_at, body, weather)
OVERRIDING SYSTEM VALUE
SELECT n, planting.planter_id, planting.id,
  (planting.planted_on + 5 + pg_temp.draw('entry ' || n, 80) + time '18:30') AT TIME ZONE 'UTC',
  format((ARRAY['First buds on %s.', 'Watered %s, the soil was dry as dust.', '%s is doing well where it stands.',
    'Lost two of %s to slugs. Put copper around the rest.', 'Gave %s away to a neighbour, three are left.',
    '%s flowers at last!'])[1 + pg_temp.draw('note ' || n, 6)], variety.name),
  CASE WHEN n % 4 > 0 THEN jsonb_build_object('sky', (ARRAY['clear', 'cloudy', 'overcast'])[1 + pg_temp.draw('sky ' || n, 3)],
    'rain_mm', greatest(0, pg_temp.draw('rain ' || n, 30) - 15)) END
FROM generate_series(1, 500) AS n
JOIN planting ON planting.id = n * 3
JOIN variety ON variety.id = planting.variety_id;

-- The shop ------------------------------------------------------------------------------------------------------------

INSERT INTO purchase (id, buyer_id, pickup_garden_id, status, placed_at, note)
OVERRIDING SYSTEM VALUE
SELECT n, member.id, member.home_garden_id,
  (ARRAY['collected', 'collected', 'collected', 'cancelled', 'paid', 'paid', 'basket'])[
    CASE WHEN n <= 440 THEN 1 + pg_temp.draw('purchase ' || n, 4) ELSE 5 + pg_temp.draw('purchase ' || n, 3) END]::purchase_status,
  timestamptz '2024-03-02 10:00Z' + n * interval '27 hours 23 minutes',
  CASE WHEN n % 9 = 0 THEN 'Please keep them in the shade.' END
FROM generate_series(1, 500) AS n
JOIN member ON member.id = pg_temp.member_id(1 + least(pg_temp.draw('buyer ' || n, 200), pg_temp.draw('or buyer ' || n, 200)));

INSERT INTO purchase_item (purchase_id, line, variety_id, quantity, unit_price)
SELECT purchase.id, line, variety.id, 1 + pg_temp.draw('bought ' || purchase.id || '/' || line, 10),
  CASE WHEN purchase.placed_at < '2025-01-01Z' THEN round(variety.price * 0.95, 2) ELSE variety.price END
FROM purchase
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.draw('lines ' || purchase.id, 4)) AS line
JOIN variety ON variety.id = 1 + least(pg_temp.draw('sold ' || purchase.id || '/' || line, 400), pg_temp.draw('or sold ' || purchase.id || '/' || line, 400));

-- 24 sensors, read once a day from April to September 2025 --------------------------------------------------------------

INSERT INTO sensor (id, garden_id, bed_number, kind, address, installed_at)
SELECT n, 1 + (n - 1) % 8, CASE WHEN n > 8 THEN 1 + n % 10 END,
  CASE WHEN n <= 8 THEN 'air_temperature' WHEN n <= 16 THEN 'soil_moisture' WHEN n % 2 = 0 THEN 'soil_temperature' ELSE 'brightness' END::sensor_kind,
  ('10.20.' || 1 + (n - 1) % 8 || '.' || 10 + n)::inet,
  timestamptz '2025-03-10 08:00Z' + n * interval '5 hours'
FROM generate_series(1, 24) AS n;

-- A year's curve that is highest in July, and some noise.
INSERT INTO sensor_reading (sensor_id, measured_at, value, battery)
SELECT sensor.id, timestamptz '2025-04-01 11:30Z' + day * interval '24 hours' + sensor.id * interval '1 minute',
  round(CASE sensor.kind
    WHEN 'air_temperature' THEN 27 - garden.elevation_m / 100 - warmth + noise * 0.08
    WHEN 'soil_temperature' THEN 21 - warmth * 0.7 + noise * 0.03
    WHEN 'soil_moisture' THEN 22 + warmth + noise * 0.2
    ELSE 68000 - warmth * 1500 + noise * 150 END, 1)::double precision,
  CASE WHEN sensor.bed_number IS NOT NULL THEN round(1 - day * 0.004 - sensor.id * 0.002, 3)::real END
FROM sensor
JOIN garden ON garden.id = sensor.garden_id
CROSS JOIN generate_series(0, 182) AS day
CROSS JOIN LATERAL (SELECT (day - 108) * (day - 108) * 0.0012 AS warmth,
  pg_temp.draw('reading ' || sensor.id || '/' || day, 100) - 50 AS noise) AS drawn;

SELECT setval(pg_get_serial_sequence('variety', 'id'), (SELECT max(id) FROM variety)),
  setval(pg_get_serial_sequence('garden', 'id'), (SELECT max(id) FROM garden)),
  setval(pg_get_serial_sequence('planting', 'id'), (SELECT max(id) FROM planting)),
  setval(pg_get_serial_sequence('swap', 'id'), (SELECT max(id) FROM swap)),
  setval(pg_get_serial_sequence('journal_entry', 'id'), (SELECT max(id) FROM journal_entry)),
  setval(pg_get_serial_sequence('purchase', 'id'), (SELECT max(id) FROM purchase)),
  setval(pg_get_serial_sequence('sensor', 'id'), (SELECT max(id) FROM sensor));

DROP FUNCTION pg_temp.draw, pg_temp.member_id;

REFRESH MATERIALIZED VIEW variety_popularity;
ANALYZE family, genus, species, variety, tag, variety_tag, garden, member, member_preference, bed, planting, review, swap,
  journal_entry, purchase, purchase_item, sensor, sensor_reading, variety_popularity;
