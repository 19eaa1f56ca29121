-- Undoes 0002: policies, row-level security, then every right of anon and authenticated on the demo application's relations.

DROP POLICY purchase_item_basket ON purchase_item;
DROP POLICY purchase_item_read ON purchase_item;
DROP POLICY purchase_basket ON purchase;
DROP POLICY purchase_read ON purchase;
DROP POLICY journal_entry_own ON journal_entry;
DROP POLICY member_preference_own ON member_preference;
DROP POLICY swap_settle ON swap;
DROP POLICY swap_propose ON swap;
DROP POLICY swap_read ON swap;
DROP POLICY review_own ON review;
DROP POLICY review_read ON review;
DROP POLICY planting_own ON planting;
DROP POLICY planting_read ON planting;
DROP POLICY member_change ON member;
DROP POLICY member_join ON member;
DROP POLICY member_read ON member;

ALTER TABLE purchase_item DISABLE ROW LEVEL SECURITY;
ALTER TABLE purchase DISABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry DISABLE ROW LEVEL SECURITY;
ALTER TABLE member_preference DISABLE ROW LEVEL SECURITY;
ALTER TABLE swap DISABLE ROW LEVEL SECURITY;
ALTER TABLE review DISABLE ROW LEVEL SECURITY;
ALTER TABLE planting DISABLE ROW LEVEL SECURITY;
ALTER TABLE member DISABLE ROW LEVEL SECURITY;

-- A REVOKE on the relation takes the rights on its columns with it.
REVOKE ALL ON family, genus, species, variety, tag, variety_tag, garden, bed, planting, review, swap, sensor, sensor_reading,
  member, member_preference, journal_entry, purchase, purchase_item, bed_overview, purchase_summary, variety_popularity
  FROM anon, authenticated;
