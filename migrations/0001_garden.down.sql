-- Undoes 0001: removes the demo application's views, tables, function and types with everything in them.

DROP MATERIALIZED VIEW variety_popularity;
DROP VIEW purchase_summary, bed_overview;
DROP TABLE sensor_reading, sensor, purchase_item, purchase, journal_entry, swap, review, planting, bed, member_preference,
  member, garden, variety_tag, tag, variety, species, genus, family;
DROP FUNCTION purchase_item_price();
DROP DOMAIN email_address, amount;
DROP TYPE sensor_kind, purchase_status, swap_status, soil_type, growth_form, light_need;
