-- Functions of the demo application: a search, fields computed from a row, and one that writes. Rights are at the end.

CREATE FUNCTION search_varieties(words text, in_stock boolean DEFAULT false) RETURNS SETOF variety
  LANGUAGE sql STABLE AS $$
  SELECT variety.* FROM variety JOIN species ON species.id = variety.species_id JOIN genus ON genus.id = species.genus_id
  WHERE concat_ws(' ', variety.name, species.common_name, genus.name, species.epithet) ILIKE '%' || words || '%'
    AND (variety.stock > 0 OR NOT in_stock)
$$;
COMMENT ON FUNCTION search_varieties IS 'Varieties with these words in their own name or in one of their species.';

CREATE FUNCTION species_scientific_name(species) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT genus.name || ' ' || $1.epithet FROM genus WHERE genus.id = $1.genus_id
$$;
COMMENT ON FUNCTION species_scientific_name IS 'Genus and epithet: Salvia officinalis.';

CREATE FUNCTION variety_price_of(variety, quantity integer, discount numeric DEFAULT 0) RETURNS amount
  LANGUAGE sql IMMUTABLE AS $$
  SELECT round($1.price * quantity * (1 - discount), 2)
$$;
COMMENT ON FUNCTION variety_price_of IS 'What so many plants cost; a discount of 0.1 is ten per cent.';

CREATE FUNCTION variety_siblings(variety) RETURNS SETOF variety LANGUAGE sql STABLE AS $$
  SELECT * FROM variety WHERE species_id = $1.species_id AND id <> $1.id
$$;
COMMENT ON FUNCTION variety_siblings IS 'The other varieties of its species.';

-- Runs with the rights of whoever calls it: row-level security lets members give only what is theirs to give.
CREATE FUNCTION offer_plants(receivers uuid[], variety_id integer, quantity integer DEFAULT 1) RETURNS SETOF swap
  LANGUAGE sql AS $$
  INSERT INTO swap (receiver_id, variety_id, quantity)
    SELECT receiver, offer_plants.variety_id, offer_plants.quantity FROM unnest(receivers) AS receiver
    RETURNING *
$$;
COMMENT ON FUNCTION offer_plants IS 'Offers plants of one variety to several members at once.
@rateLimit 5/minute';

REVOKE EXECUTE ON FUNCTION offer_plants FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offer_plants TO authenticated, service_role;
