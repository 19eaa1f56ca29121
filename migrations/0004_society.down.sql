-- Undoes 0004: empties the tables it filled, and whatever was added to them since.

TRUNCATE variety, variety_tag, garden, member, member_preference, bed, planting, review, swap, journal_entry, purchase,
  purchase_item, sensor, sensor_reading RESTART IDENTITY;
REFRESH MATERIALIZED VIEW variety_popularity;
