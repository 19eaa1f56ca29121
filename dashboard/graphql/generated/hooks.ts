// Written by `npm run codegen` from the documents beside it; changes made here are lost.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import { useCallback, useMemo } from 'react';
import * as Urql from 'urql';
import type { TypedDocumentNode as DocumentNode } from 'urql';
export type Boolean_Comparison_Exp = {
  _eq?: boolean | null | undefined;
  _gt?: boolean | null | undefined;
  _gte?: boolean | null | undefined;
  _in?: Array<boolean> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: boolean | null | undefined;
  _lte?: boolean | null | undefined;
  _neq?: boolean | null | undefined;
  _nin?: Array<boolean> | null | undefined;
};

export type Float_Comparison_Exp = {
  _eq?: number | null | undefined;
  _gt?: number | null | undefined;
  _gte?: number | null | undefined;
  _in?: Array<number> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: number | null | undefined;
  _lte?: number | null | undefined;
  _neq?: number | null | undefined;
  _nin?: Array<number> | null | undefined;
};

export type Int_Array_Comparison_Exp = {
  _contained_in?: Array<number> | null | undefined;
  _contains?: Array<number> | null | undefined;
  _eq?: Array<number> | null | undefined;
  _gt?: Array<number> | null | undefined;
  _gte?: Array<number> | null | undefined;
  _in?: Array<Array<number>> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Array<number> | null | undefined;
  _lte?: Array<number> | null | undefined;
  _neq?: Array<number> | null | undefined;
  _nin?: Array<Array<number>> | null | undefined;
};

export type Int_Comparison_Exp = {
  _eq?: number | null | undefined;
  _gt?: number | null | undefined;
  _gte?: number | null | undefined;
  _in?: Array<number> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: number | null | undefined;
  _lte?: number | null | undefined;
  _neq?: number | null | undefined;
  _nin?: Array<number> | null | undefined;
};

export type String_Array_Comparison_Exp = {
  _contained_in?: Array<string> | null | undefined;
  _contains?: Array<string> | null | undefined;
  _eq?: Array<string> | null | undefined;
  _gt?: Array<string> | null | undefined;
  _gte?: Array<string> | null | undefined;
  _in?: Array<Array<string>> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Array<string> | null | undefined;
  _lte?: Array<string> | null | undefined;
  _neq?: Array<string> | null | undefined;
  _nin?: Array<Array<string>> | null | undefined;
};

export type String_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _ilike?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _iregex?: string | null | undefined;
  _is_null?: boolean | null | undefined;
  _like?: string | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nilike?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
  _niregex?: string | null | undefined;
  _nlike?: string | null | undefined;
  _nregex?: string | null | undefined;
  _nsimilar?: string | null | undefined;
  _regex?: string | null | undefined;
  _similar?: string | null | undefined;
};

export type Bed_Aggregate_Bool_Exp = {
  count?: Bed_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Bed_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Bed_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Bed_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Bed_Bool_Exp = {
  _and?: Array<Bed_Bool_Exp> | null | undefined;
  _not?: Bed_Bool_Exp | null | undefined;
  _or?: Array<Bed_Bool_Exp> | null | undefined;
  area_m2?: Numeric_Comparison_Exp | null | undefined;
  garden?: Garden_Bool_Exp | null | undefined;
  garden_id?: Int_Comparison_Exp | null | undefined;
  length_m?: Numeric_Comparison_Exp | null | undefined;
  light?: Light_Need_Comparison_Exp | null | undefined;
  number?: Int_Comparison_Exp | null | undefined;
  plantings?: Planting_Bool_Exp | null | undefined;
  plantings_aggregate?: Planting_Aggregate_Bool_Exp | null | undefined;
  sensors?: Sensor_Bool_Exp | null | undefined;
  sensors_aggregate?: Sensor_Aggregate_Bool_Exp | null | undefined;
  soil?: Soil_Type_Comparison_Exp | null | undefined;
  width_m?: Numeric_Comparison_Exp | null | undefined;
};

export type Bed_Overview_Aggregate_Bool_Exp = {
  count?: Bed_Overview_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Bed_Overview_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Bed_Overview_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Bed_Overview_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Bed_Overview_Bool_Exp = {
  _and?: Array<Bed_Overview_Bool_Exp> | null | undefined;
  _not?: Bed_Overview_Bool_Exp | null | undefined;
  _or?: Array<Bed_Overview_Bool_Exp> | null | undefined;
  area_m2?: Numeric_Comparison_Exp | null | undefined;
  garden?: Garden_Bool_Exp | null | undefined;
  garden_id?: Int_Comparison_Exp | null | undefined;
  garden_name?: String_Comparison_Exp | null | undefined;
  last_planted_on?: Date_Comparison_Exp | null | undefined;
  light?: Light_Need_Comparison_Exp | null | undefined;
  number?: Int_Comparison_Exp | null | undefined;
  plantings?: Bigint_Comparison_Exp | null | undefined;
  plants?: Bigint_Comparison_Exp | null | undefined;
  plants_per_m2?: Numeric_Comparison_Exp | null | undefined;
  varieties?: Bigint_Comparison_Exp | null | undefined;
};

export type Bed_Overview_Select_Column =
  | 'area_m2'
  | 'garden_id'
  | 'garden_name'
  | 'last_planted_on'
  | 'light'
  | 'number'
  | 'plantings'
  /** Plants alive: as counted last, or else as planted. */
  | 'plants'
  | 'plants_per_m2'
  | 'varieties';

export type Bed_Select_Column =
  /** Width times length, computed by the database. */
  | 'area_m2'
  | 'garden_id'
  | 'length_m'
  | 'light'
  | 'number'
  | 'soil'
  | 'width_m';

export type Bigint_Comparison_Exp = {
  _eq?: number | string | null | undefined;
  _gt?: number | string | null | undefined;
  _gte?: number | string | null | undefined;
  _in?: Array<number | string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: number | string | null | undefined;
  _lte?: number | string | null | undefined;
  _neq?: number | string | null | undefined;
  _nin?: Array<number | string> | null | undefined;
};

export type Bpchar_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _ilike?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _iregex?: string | null | undefined;
  _is_null?: boolean | null | undefined;
  _like?: string | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nilike?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
  _niregex?: string | null | undefined;
  _nlike?: string | null | undefined;
  _nregex?: string | null | undefined;
  _nsimilar?: string | null | undefined;
  _regex?: string | null | undefined;
  _similar?: string | null | undefined;
};

export type Date_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
};

export type Family_Bool_Exp = {
  _and?: Array<Family_Bool_Exp> | null | undefined;
  _not?: Family_Bool_Exp | null | undefined;
  _or?: Array<Family_Bool_Exp> | null | undefined;
  common_name?: String_Comparison_Exp | null | undefined;
  genera?: Genus_Bool_Exp | null | undefined;
  genera_aggregate?: Genus_Aggregate_Bool_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  name?: String_Comparison_Exp | null | undefined;
};

export type Float8_Comparison_Exp = {
  _eq?: number | string | null | undefined;
  _gt?: number | string | null | undefined;
  _gte?: number | string | null | undefined;
  _in?: Array<number | string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: number | string | null | undefined;
  _lte?: number | string | null | undefined;
  _neq?: number | string | null | undefined;
  _nin?: Array<number | string> | null | undefined;
};

export type Garden_Aggregate_Bool_Exp = {
  count?: Garden_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Garden_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Garden_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Garden_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Garden_Bool_Exp = {
  _and?: Array<Garden_Bool_Exp> | null | undefined;
  _not?: Garden_Bool_Exp | null | undefined;
  _or?: Array<Garden_Bool_Exp> | null | undefined;
  bed_overviews?: Bed_Overview_Bool_Exp | null | undefined;
  bed_overviews_aggregate?: Bed_Overview_Aggregate_Bool_Exp | null | undefined;
  beds?: Bed_Bool_Exp | null | undefined;
  beds_aggregate?: Bed_Aggregate_Bool_Exp | null | undefined;
  city?: String_Comparison_Exp | null | undefined;
  country?: Bpchar_Comparison_Exp | null | undefined;
  curator?: Member_Bool_Exp | null | undefined;
  curator_id?: Uuid_Comparison_Exp | null | undefined;
  elevation_m?: Int_Comparison_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  members?: Member_Bool_Exp | null | undefined;
  members_aggregate?: Member_Aggregate_Bool_Exp | null | undefined;
  name?: String_Comparison_Exp | null | undefined;
  opened_on?: Date_Comparison_Exp | null | undefined;
  opening_hours?: Jsonb_Comparison_Exp | null | undefined;
  plantings?: Planting_Bool_Exp | null | undefined;
  plantings_aggregate?: Planting_Aggregate_Bool_Exp | null | undefined;
  purchases?: Purchase_Bool_Exp | null | undefined;
  purchases_aggregate?: Purchase_Aggregate_Bool_Exp | null | undefined;
  sensors?: Sensor_Bool_Exp | null | undefined;
  sensors_aggregate?: Sensor_Aggregate_Bool_Exp | null | undefined;
};

export type Garden_Select_Column =
  | 'city'
  /** ISO 3166-1 code of two letters. */
  | 'country'
  /** The member who looks after the garden. */
  | 'curator_id'
  | 'elevation_m'
  | 'id'
  | 'name'
  | 'opened_on'
  /** Hours by weekday, {"mon": ["09:00", "18:00"]}; a weekday that is missing is closed. */
  | 'opening_hours';

export type Genus_Aggregate_Bool_Exp = {
  count?: Genus_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Genus_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Genus_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Genus_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Genus_Bool_Exp = {
  _and?: Array<Genus_Bool_Exp> | null | undefined;
  _not?: Genus_Bool_Exp | null | undefined;
  _or?: Array<Genus_Bool_Exp> | null | undefined;
  family?: Family_Bool_Exp | null | undefined;
  family_id?: Int_Comparison_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  name?: String_Comparison_Exp | null | undefined;
  species?: Species_Bool_Exp | null | undefined;
  species_aggregate?: Species_Aggregate_Bool_Exp | null | undefined;
};

export type Genus_Select_Column =
  | 'family_id'
  | 'id'
  | 'name';

/** How a plant grows and how long it lives. */
export type Growth_Form =
  | 'annual'
  | 'biennial'
  | 'bulb'
  | 'climber'
  | 'perennial'
  | 'shrub'
  | 'tree';

export type Growth_Form_Comparison_Exp = {
  _eq?: Growth_Form | null | undefined;
  _gt?: Growth_Form | null | undefined;
  _gte?: Growth_Form | null | undefined;
  _in?: Array<Growth_Form> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Growth_Form | null | undefined;
  _lte?: Growth_Form | null | undefined;
  _neq?: Growth_Form | null | undefined;
  _nin?: Array<Growth_Form> | null | undefined;
};

export type Inet_Comparison_Exp = {
  _eq?: unknown;
  _gt?: unknown;
  _gte?: unknown;
  _in?: Array<unknown> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: unknown;
  _lte?: unknown;
  _neq?: unknown;
  _nin?: Array<unknown> | null | undefined;
};

export type Int4range_Comparison_Exp = {
  _eq?: unknown;
  _gt?: unknown;
  _gte?: unknown;
  _in?: Array<unknown> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: unknown;
  _lte?: unknown;
  _neq?: unknown;
  _nin?: Array<unknown> | null | undefined;
};

export type Interval_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
};

export type Journal_Entry_Aggregate_Bool_Exp = {
  count?: Journal_Entry_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Journal_Entry_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Journal_Entry_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Journal_Entry_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Journal_Entry_Bool_Exp = {
  _and?: Array<Journal_Entry_Bool_Exp> | null | undefined;
  _not?: Journal_Entry_Bool_Exp | null | undefined;
  _or?: Array<Journal_Entry_Bool_Exp> | null | undefined;
  body?: String_Comparison_Exp | null | undefined;
  id?: Bigint_Comparison_Exp | null | undefined;
  owner?: Member_Bool_Exp | null | undefined;
  owner_id?: Uuid_Comparison_Exp | null | undefined;
  planting?: Planting_Bool_Exp | null | undefined;
  planting_id?: Bigint_Comparison_Exp | null | undefined;
  weather?: Jsonb_Comparison_Exp | null | undefined;
  written_at?: Timestamptz_Comparison_Exp | null | undefined;
};

export type Journal_Entry_Select_Column =
  | 'body'
  | 'id'
  | 'owner_id'
  | 'planting_id'
  /** As the member noted it: {sky, rain_mm}. */
  | 'weather'
  | 'written_at';

export type Jsonb_Cast_Exp = {
  String?: String_Comparison_Exp | null | undefined;
};

export type Jsonb_Comparison_Exp = {
  _cast?: Jsonb_Cast_Exp | null | undefined;
  _contained_in?: Json | null | undefined;
  _contains?: Json | null | undefined;
  _eq?: Json | null | undefined;
  _gt?: Json | null | undefined;
  _gte?: Json | null | undefined;
  _has_key?: string | null | undefined;
  _has_keys_all?: Array<string> | null | undefined;
  _has_keys_any?: Array<string> | null | undefined;
  _in?: Array<Json> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Json | null | undefined;
  _lte?: Json | null | undefined;
  _neq?: Json | null | undefined;
  _nin?: Array<Json> | null | undefined;
};

/** How much light a plant needs, or a bed gets, in the growing season. */
export type Light_Need =
  | 'full_shade'
  | 'full_sun'
  | 'half_shade';

export type Light_Need_Comparison_Exp = {
  _eq?: Light_Need | null | undefined;
  _gt?: Light_Need | null | undefined;
  _gte?: Light_Need | null | undefined;
  _in?: Array<Light_Need> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Light_Need | null | undefined;
  _lte?: Light_Need | null | undefined;
  _neq?: Light_Need | null | undefined;
  _nin?: Array<Light_Need> | null | undefined;
};

export type Member_Aggregate_Bool_Exp = {
  count?: Member_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Member_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Member_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Member_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Member_Bool_Exp = {
  _and?: Array<Member_Bool_Exp> | null | undefined;
  _not?: Member_Bool_Exp | null | undefined;
  _or?: Array<Member_Bool_Exp> | null | undefined;
  bio?: String_Comparison_Exp | null | undefined;
  curated_gardens?: Garden_Bool_Exp | null | undefined;
  curated_gardens_aggregate?: Garden_Aggregate_Bool_Exp | null | undefined;
  email?: String_Comparison_Exp | null | undefined;
  home_garden?: Garden_Bool_Exp | null | undefined;
  home_garden_id?: Int_Comparison_Exp | null | undefined;
  id?: Uuid_Comparison_Exp | null | undefined;
  joined_on?: Date_Comparison_Exp | null | undefined;
  journal_entries?: Journal_Entry_Bool_Exp | null | undefined;
  journal_entries_aggregate?: Journal_Entry_Aggregate_Bool_Exp | null | undefined;
  member_preference?: Member_Preference_Bool_Exp | null | undefined;
  name?: String_Comparison_Exp | null | undefined;
  plantings?: Planting_Bool_Exp | null | undefined;
  plantings_aggregate?: Planting_Aggregate_Bool_Exp | null | undefined;
  purchase_summaries?: Purchase_Summary_Bool_Exp | null | undefined;
  purchase_summaries_aggregate?: Purchase_Summary_Aggregate_Bool_Exp | null | undefined;
  purchases?: Purchase_Bool_Exp | null | undefined;
  purchases_aggregate?: Purchase_Aggregate_Bool_Exp | null | undefined;
  reviews?: Review_Bool_Exp | null | undefined;
  reviews_aggregate?: Review_Aggregate_Bool_Exp | null | undefined;
  swaps_given?: Swap_Bool_Exp | null | undefined;
  swaps_given_aggregate?: Swap_Aggregate_Bool_Exp | null | undefined;
  swaps_received?: Swap_Bool_Exp | null | undefined;
  swaps_received_aggregate?: Swap_Aggregate_Bool_Exp | null | undefined;
};

export type Member_Preference_Bool_Exp = {
  _and?: Array<Member_Preference_Bool_Exp> | null | undefined;
  _not?: Member_Preference_Bool_Exp | null | undefined;
  _or?: Array<Member_Preference_Bool_Exp> | null | undefined;
  locale?: String_Comparison_Exp | null | undefined;
  member?: Member_Bool_Exp | null | undefined;
  member_id?: Uuid_Comparison_Exp | null | undefined;
  notifications?: Jsonb_Comparison_Exp | null | undefined;
  quiet_from?: Time_Comparison_Exp | null | undefined;
  remind_before?: Interval_Comparison_Exp | null | undefined;
};

export type Member_Select_Column =
  | 'bio'
  /** Visible to members only. */
  | 'email'
  /** The garden this member usually works in. */
  | 'home_garden_id'
  /** The account of the member: the sub claim of the token it signs in with. */
  | 'id'
  | 'joined_on'
  | 'name';

export type Numeric_Comparison_Exp = {
  _eq?: number | string | null | undefined;
  _gt?: number | string | null | undefined;
  _gte?: number | string | null | undefined;
  _in?: Array<number | string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: number | string | null | undefined;
  _lte?: number | string | null | undefined;
  _neq?: number | string | null | undefined;
  _nin?: Array<number | string> | null | undefined;
};

export type Planting_Aggregate_Bool_Exp = {
  count?: Planting_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Planting_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Planting_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Planting_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Planting_Bool_Exp = {
  _and?: Array<Planting_Bool_Exp> | null | undefined;
  _not?: Planting_Bool_Exp | null | undefined;
  _or?: Array<Planting_Bool_Exp> | null | undefined;
  bed?: Bed_Bool_Exp | null | undefined;
  bed_number?: Int_Comparison_Exp | null | undefined;
  garden?: Garden_Bool_Exp | null | undefined;
  garden_id?: Int_Comparison_Exp | null | undefined;
  id?: Bigint_Comparison_Exp | null | undefined;
  journal_entries?: Journal_Entry_Bool_Exp | null | undefined;
  journal_entries_aggregate?: Journal_Entry_Aggregate_Bool_Exp | null | undefined;
  planted_on?: Date_Comparison_Exp | null | undefined;
  planter?: Member_Bool_Exp | null | undefined;
  planter_id?: Uuid_Comparison_Exp | null | undefined;
  quantity?: Int_Comparison_Exp | null | undefined;
  survived?: Int_Comparison_Exp | null | undefined;
  variety?: Variety_Bool_Exp | null | undefined;
  variety_id?: Int_Comparison_Exp | null | undefined;
};

export type Planting_Select_Column =
  | 'bed_number'
  | 'garden_id'
  | 'id'
  | 'planted_on'
  | 'planter_id'
  | 'quantity'
  /** How many were alive when last counted; null until someone has counted. */
  | 'survived'
  | 'variety_id';

export type Popularity_Bool_Exp = {
  _and?: Array<Popularity_Bool_Exp> | null | undefined;
  _not?: Popularity_Bool_Exp | null | undefined;
  _or?: Array<Popularity_Bool_Exp> | null | undefined;
  average_rating?: Numeric_Comparison_Exp | null | undefined;
  gardens?: Bigint_Comparison_Exp | null | undefined;
  plants_planted?: Bigint_Comparison_Exp | null | undefined;
  plants_sold?: Bigint_Comparison_Exp | null | undefined;
  rank?: Bigint_Comparison_Exp | null | undefined;
  reviews?: Bigint_Comparison_Exp | null | undefined;
  swaps?: Bigint_Comparison_Exp | null | undefined;
  variety?: Variety_Bool_Exp | null | undefined;
  variety_id?: Int_Comparison_Exp | null | undefined;
};

export type Purchase_Aggregate_Bool_Exp = {
  count?: Purchase_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Purchase_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Purchase_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Purchase_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Purchase_Bool_Exp = {
  _and?: Array<Purchase_Bool_Exp> | null | undefined;
  _not?: Purchase_Bool_Exp | null | undefined;
  _or?: Array<Purchase_Bool_Exp> | null | undefined;
  buyer?: Member_Bool_Exp | null | undefined;
  buyer_id?: Uuid_Comparison_Exp | null | undefined;
  id?: Bigint_Comparison_Exp | null | undefined;
  note?: String_Comparison_Exp | null | undefined;
  pickup_garden?: Garden_Bool_Exp | null | undefined;
  pickup_garden_id?: Int_Comparison_Exp | null | undefined;
  placed_at?: Timestamptz_Comparison_Exp | null | undefined;
  purchase_items?: Purchase_Item_Bool_Exp | null | undefined;
  purchase_items_aggregate?: Purchase_Item_Aggregate_Bool_Exp | null | undefined;
  status?: Purchase_Status_Comparison_Exp | null | undefined;
};

export type Purchase_Item_Aggregate_Bool_Exp = {
  count?: Purchase_Item_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Purchase_Item_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Purchase_Item_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Purchase_Item_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Purchase_Item_Bool_Exp = {
  _and?: Array<Purchase_Item_Bool_Exp> | null | undefined;
  _not?: Purchase_Item_Bool_Exp | null | undefined;
  _or?: Array<Purchase_Item_Bool_Exp> | null | undefined;
  line?: Int_Comparison_Exp | null | undefined;
  purchase?: Purchase_Bool_Exp | null | undefined;
  purchase_id?: Bigint_Comparison_Exp | null | undefined;
  quantity?: Int_Comparison_Exp | null | undefined;
  total?: Numeric_Comparison_Exp | null | undefined;
  unit_price?: Numeric_Comparison_Exp | null | undefined;
  variety?: Variety_Bool_Exp | null | undefined;
  variety_id?: Int_Comparison_Exp | null | undefined;
};

export type Purchase_Item_Select_Column =
  | 'line'
  | 'purchase_id'
  | 'quantity'
  /** Quantity times unit price, computed by the database. */
  | 'total'
  /** Price of the variety on the day of the purchase, filled in by the database. */
  | 'unit_price'
  | 'variety_id';

export type Purchase_Select_Column =
  | 'buyer_id'
  | 'id'
  | 'note'
  /** The garden where the plants are handed over. */
  | 'pickup_garden_id'
  | 'placed_at'
  | 'status';

/** How far a purchase has come: still a basket, paid, collected at the garden, or cancelled. */
export type Purchase_Status =
  | 'basket'
  | 'cancelled'
  | 'collected'
  | 'paid';

export type Purchase_Status_Comparison_Exp = {
  _eq?: Purchase_Status | null | undefined;
  _gt?: Purchase_Status | null | undefined;
  _gte?: Purchase_Status | null | undefined;
  _in?: Array<Purchase_Status> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Purchase_Status | null | undefined;
  _lte?: Purchase_Status | null | undefined;
  _neq?: Purchase_Status | null | undefined;
  _nin?: Array<Purchase_Status> | null | undefined;
};

export type Purchase_Summary_Aggregate_Bool_Exp = {
  count?: Purchase_Summary_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Purchase_Summary_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Purchase_Summary_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Purchase_Summary_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Purchase_Summary_Bool_Exp = {
  _and?: Array<Purchase_Summary_Bool_Exp> | null | undefined;
  _not?: Purchase_Summary_Bool_Exp | null | undefined;
  _or?: Array<Purchase_Summary_Bool_Exp> | null | undefined;
  buyer?: Member_Bool_Exp | null | undefined;
  buyer_id?: Uuid_Comparison_Exp | null | undefined;
  lines?: Bigint_Comparison_Exp | null | undefined;
  placed_at?: Timestamptz_Comparison_Exp | null | undefined;
  plants?: Bigint_Comparison_Exp | null | undefined;
  purchase_id?: Bigint_Comparison_Exp | null | undefined;
  status?: Purchase_Status_Comparison_Exp | null | undefined;
  total?: Numeric_Comparison_Exp | null | undefined;
};

export type Purchase_Summary_Select_Column =
  | 'buyer_id'
  | 'lines'
  | 'placed_at'
  | 'plants'
  | 'purchase_id'
  | 'status'
  | 'total';

export type Review_Aggregate_Bool_Exp = {
  count?: Review_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Review_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Review_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Review_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Review_Bool_Exp = {
  _and?: Array<Review_Bool_Exp> | null | undefined;
  _not?: Review_Bool_Exp | null | undefined;
  _or?: Array<Review_Bool_Exp> | null | undefined;
  body?: String_Comparison_Exp | null | undefined;
  member?: Member_Bool_Exp | null | undefined;
  member_id?: Uuid_Comparison_Exp | null | undefined;
  rating?: Smallint_Comparison_Exp | null | undefined;
  variety?: Variety_Bool_Exp | null | undefined;
  variety_id?: Int_Comparison_Exp | null | undefined;
  written_at?: Timestamptz_Comparison_Exp | null | undefined;
};

export type Review_Select_Column =
  | 'body'
  | 'member_id'
  /** From 1, would not plant again, to 5, would plant everywhere. */
  | 'rating'
  | 'variety_id'
  | 'written_at';

export type Sensor_Aggregate_Bool_Exp = {
  count?: Sensor_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Sensor_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Sensor_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Sensor_Bool_Exp = {
  _and?: Array<Sensor_Bool_Exp> | null | undefined;
  _not?: Sensor_Bool_Exp | null | undefined;
  _or?: Array<Sensor_Bool_Exp> | null | undefined;
  address?: Inet_Comparison_Exp | null | undefined;
  bed?: Bed_Bool_Exp | null | undefined;
  bed_number?: Int_Comparison_Exp | null | undefined;
  garden?: Garden_Bool_Exp | null | undefined;
  garden_id?: Int_Comparison_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  installed_at?: Timestamptz_Comparison_Exp | null | undefined;
  kind?: Sensor_Kind_Comparison_Exp | null | undefined;
  sensor_readings?: Sensor_Reading_Bool_Exp | null | undefined;
  sensor_readings_aggregate?: Sensor_Reading_Aggregate_Bool_Exp | null | undefined;
};

/** What a sensor measures; the unit of its readings follows from it (°C, °C, % and lux). */
export type Sensor_Kind =
  | 'air_temperature'
  | 'brightness'
  | 'soil_moisture'
  | 'soil_temperature';

export type Sensor_Kind_Comparison_Exp = {
  _eq?: Sensor_Kind | null | undefined;
  _gt?: Sensor_Kind | null | undefined;
  _gte?: Sensor_Kind | null | undefined;
  _in?: Array<Sensor_Kind> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Sensor_Kind | null | undefined;
  _lte?: Sensor_Kind | null | undefined;
  _neq?: Sensor_Kind | null | undefined;
  _nin?: Array<Sensor_Kind> | null | undefined;
};

export type Sensor_Reading_Aggregate_Bool_Exp = {
  avg?: Sensor_Reading_Aggregate_Bool_Exp_Avg | null | undefined;
  corr?: Sensor_Reading_Aggregate_Bool_Exp_Corr | null | undefined;
  count?: Sensor_Reading_Aggregate_Bool_Exp_Count | null | undefined;
  covar_samp?: Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp | null | undefined;
  max?: Sensor_Reading_Aggregate_Bool_Exp_Max | null | undefined;
  min?: Sensor_Reading_Aggregate_Bool_Exp_Min | null | undefined;
  stddev_samp?: Sensor_Reading_Aggregate_Bool_Exp_Stddev_Samp | null | undefined;
  sum?: Sensor_Reading_Aggregate_Bool_Exp_Sum | null | undefined;
  var_samp?: Sensor_Reading_Aggregate_Bool_Exp_Var_Samp | null | undefined;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Avg = {
  arguments: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Avg_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Corr = {
  arguments: Sensor_Reading_Aggregate_Bool_Exp_Corr_Arguments;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Corr_Arguments = {
  X: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Corr_Arguments_Columns;
  Y: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Corr_Arguments_Columns;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Sensor_Reading_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp = {
  arguments: Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp_Arguments;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp_Arguments = {
  X: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp_Arguments_Columns;
  Y: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp_Arguments_Columns;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Max = {
  arguments: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Max_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Min = {
  arguments: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Min_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Stddev_Samp = {
  arguments: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Stddev_Samp_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Sum = {
  arguments: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Sum_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Aggregate_Bool_Exp_Var_Samp = {
  arguments: Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Var_Samp_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Sensor_Reading_Bool_Exp | null | undefined;
  predicate: Float8_Comparison_Exp;
};

export type Sensor_Reading_Bool_Exp = {
  _and?: Array<Sensor_Reading_Bool_Exp> | null | undefined;
  _not?: Sensor_Reading_Bool_Exp | null | undefined;
  _or?: Array<Sensor_Reading_Bool_Exp> | null | undefined;
  battery?: Float_Comparison_Exp | null | undefined;
  measured_at?: Timestamptz_Comparison_Exp | null | undefined;
  sensor?: Sensor_Bool_Exp | null | undefined;
  sensor_id?: Int_Comparison_Exp | null | undefined;
  value?: Float8_Comparison_Exp | null | undefined;
};

export type Sensor_Reading_Select_Column =
  /** Charge of the sensor's battery, from 0 to 1; null for a sensor on the mains. */
  | 'battery'
  | 'measured_at'
  | 'sensor_id'
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Avg_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Corr_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Covar_Samp_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Max_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Min_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Stddev_Samp_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Sum_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Reading_Select_Column_Sensor_Reading_Aggregate_Bool_Exp_Var_Samp_Arguments_Columns =
  /** In the unit of the sensor's kind. */
  | 'value';

export type Sensor_Select_Column =
  /** Where it is found in the garden's network. */
  | 'address'
  /** The bed it stands in; null for a sensor of the garden as a whole. */
  | 'bed_number'
  | 'garden_id'
  | 'id'
  | 'installed_at'
  | 'kind';

export type Smallint_Comparison_Exp = {
  _eq?: number | string | null | undefined;
  _gt?: number | string | null | undefined;
  _gte?: number | string | null | undefined;
  _in?: Array<number | string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: number | string | null | undefined;
  _lte?: number | string | null | undefined;
  _neq?: number | string | null | undefined;
  _nin?: Array<number | string> | null | undefined;
};

/** What the soil of a bed mostly consists of. */
export type Soil_Type =
  | 'chalk'
  | 'clay'
  | 'loam'
  | 'peat'
  | 'sand';

export type Soil_Type_Comparison_Exp = {
  _eq?: Soil_Type | null | undefined;
  _gt?: Soil_Type | null | undefined;
  _gte?: Soil_Type | null | undefined;
  _in?: Array<Soil_Type> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Soil_Type | null | undefined;
  _lte?: Soil_Type | null | undefined;
  _neq?: Soil_Type | null | undefined;
  _nin?: Array<Soil_Type> | null | undefined;
};

export type Species_Aggregate_Bool_Exp = {
  bool_and?: Species_Aggregate_Bool_Exp_Bool_And | null | undefined;
  bool_or?: Species_Aggregate_Bool_Exp_Bool_Or | null | undefined;
  count?: Species_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Species_Aggregate_Bool_Exp_Bool_And = {
  arguments: Species_Select_Column_Species_Aggregate_Bool_Exp_Bool_And_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Species_Bool_Exp | null | undefined;
  predicate: Boolean_Comparison_Exp;
};

export type Species_Aggregate_Bool_Exp_Bool_Or = {
  arguments: Species_Select_Column_Species_Aggregate_Bool_Exp_Bool_Or_Arguments_Columns;
  distinct?: boolean | null | undefined;
  filter?: Species_Bool_Exp | null | undefined;
  predicate: Boolean_Comparison_Exp;
};

export type Species_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Species_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Species_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Species_Bool_Exp = {
  _and?: Array<Species_Bool_Exp> | null | undefined;
  _not?: Species_Bool_Exp | null | undefined;
  _or?: Array<Species_Bool_Exp> | null | undefined;
  common_name?: String_Comparison_Exp | null | undefined;
  edible?: Boolean_Comparison_Exp | null | undefined;
  epithet?: String_Comparison_Exp | null | undefined;
  flowering_months?: Int_Array_Comparison_Exp | null | undefined;
  genus?: Genus_Bool_Exp | null | undefined;
  genus_id?: Int_Comparison_Exp | null | undefined;
  growth?: Growth_Form_Comparison_Exp | null | undefined;
  hardiness?: Int4range_Comparison_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  light?: Light_Need_Comparison_Exp | null | undefined;
  native_to?: String_Array_Comparison_Exp | null | undefined;
  scientific_name?: String_Comparison_Exp | null | undefined;
  synonyms?: String_Array_Comparison_Exp | null | undefined;
  varieties?: Variety_Bool_Exp | null | undefined;
  varieties_aggregate?: Variety_Aggregate_Bool_Exp | null | undefined;
};

export type Species_Select_Column =
  | 'common_name'
  /** Whether some part of it is commonly eaten. */
  | 'edible'
  /** The second word of the scientific name; hybrids begin with a multiplication sign. */
  | 'epithet'
  /** Months in which it flowers in the northern hemisphere, 1 for January. */
  | 'flowering_months'
  | 'genus_id'
  | 'growth'
  /** USDA hardiness zones it survives in, as a range: [5,9) is zones 5 to 8. */
  | 'hardiness'
  | 'id'
  | 'light'
  /** Where it grows without being planted. */
  | 'native_to'
  /** Scientific names it has been known by before. */
  | 'synonyms';

export type Species_Select_Column_Species_Aggregate_Bool_Exp_Bool_And_Arguments_Columns =
  /** Whether some part of it is commonly eaten. */
  | 'edible';

export type Species_Select_Column_Species_Aggregate_Bool_Exp_Bool_Or_Arguments_Columns =
  /** Whether some part of it is commonly eaten. */
  | 'edible';

export type Swap_Aggregate_Bool_Exp = {
  count?: Swap_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Swap_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Swap_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Swap_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Swap_Bool_Exp = {
  _and?: Array<Swap_Bool_Exp> | null | undefined;
  _not?: Swap_Bool_Exp | null | undefined;
  _or?: Array<Swap_Bool_Exp> | null | undefined;
  giver?: Member_Bool_Exp | null | undefined;
  giver_id?: Uuid_Comparison_Exp | null | undefined;
  id?: Bigint_Comparison_Exp | null | undefined;
  proposed_at?: Timestamptz_Comparison_Exp | null | undefined;
  quantity?: Int_Comparison_Exp | null | undefined;
  receiver?: Member_Bool_Exp | null | undefined;
  receiver_id?: Uuid_Comparison_Exp | null | undefined;
  settled_at?: Timestamptz_Comparison_Exp | null | undefined;
  status?: Swap_Status_Comparison_Exp | null | undefined;
  variety?: Variety_Bool_Exp | null | undefined;
  variety_id?: Int_Comparison_Exp | null | undefined;
};

export type Swap_Select_Column =
  | 'giver_id'
  | 'id'
  | 'proposed_at'
  | 'quantity'
  | 'receiver_id'
  /** When it was completed or declined; null while it is open. */
  | 'settled_at'
  | 'status'
  | 'variety_id';

/** How far a swap has come: proposed by the giver, accepted or declined by the receiver, completed at the gate. */
export type Swap_Status =
  | 'accepted'
  | 'completed'
  | 'declined'
  | 'proposed';

export type Swap_Status_Comparison_Exp = {
  _eq?: Swap_Status | null | undefined;
  _gt?: Swap_Status | null | undefined;
  _gte?: Swap_Status | null | undefined;
  _in?: Array<Swap_Status> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: Swap_Status | null | undefined;
  _lte?: Swap_Status | null | undefined;
  _neq?: Swap_Status | null | undefined;
  _nin?: Array<Swap_Status> | null | undefined;
};

export type Tag_Bool_Exp = {
  _and?: Array<Tag_Bool_Exp> | null | undefined;
  _not?: Tag_Bool_Exp | null | undefined;
  _or?: Array<Tag_Bool_Exp> | null | undefined;
  about?: String_Comparison_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  name?: String_Comparison_Exp | null | undefined;
  variety_tags?: Variety_Tag_Bool_Exp | null | undefined;
  variety_tags_aggregate?: Variety_Tag_Aggregate_Bool_Exp | null | undefined;
};

export type Time_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
};

export type Timestamptz_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
};

export type Uuid_Comparison_Exp = {
  _eq?: string | null | undefined;
  _gt?: string | null | undefined;
  _gte?: string | null | undefined;
  _in?: Array<string> | null | undefined;
  _is_null?: boolean | null | undefined;
  _lt?: string | null | undefined;
  _lte?: string | null | undefined;
  _neq?: string | null | undefined;
  _nin?: Array<string> | null | undefined;
};

export type Variety_Aggregate_Bool_Exp = {
  count?: Variety_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Variety_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Variety_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Variety_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Variety_Bool_Exp = {
  _and?: Array<Variety_Bool_Exp> | null | undefined;
  _not?: Variety_Bool_Exp | null | undefined;
  _or?: Array<Variety_Bool_Exp> | null | undefined;
  bred_from?: Variety_Bool_Exp | null | undefined;
  bred_from_id?: Int_Comparison_Exp | null | undefined;
  care?: Jsonb_Comparison_Exp | null | undefined;
  colours?: String_Array_Comparison_Exp | null | undefined;
  height_cm?: Int_Comparison_Exp | null | undefined;
  id?: Int_Comparison_Exp | null | undefined;
  introduced_on?: Date_Comparison_Exp | null | undefined;
  name?: String_Comparison_Exp | null | undefined;
  offspring?: Variety_Bool_Exp | null | undefined;
  offspring_aggregate?: Variety_Aggregate_Bool_Exp | null | undefined;
  old_number?: Smallint_Comparison_Exp | null | undefined;
  plantings?: Planting_Bool_Exp | null | undefined;
  plantings_aggregate?: Planting_Aggregate_Bool_Exp | null | undefined;
  popularity?: Popularity_Bool_Exp | null | undefined;
  price?: Numeric_Comparison_Exp | null | undefined;
  purchase_items?: Purchase_Item_Bool_Exp | null | undefined;
  purchase_items_aggregate?: Purchase_Item_Aggregate_Bool_Exp | null | undefined;
  reviews?: Review_Bool_Exp | null | undefined;
  reviews_aggregate?: Review_Aggregate_Bool_Exp | null | undefined;
  sku?: String_Comparison_Exp | null | undefined;
  species?: Species_Bool_Exp | null | undefined;
  species_id?: Int_Comparison_Exp | null | undefined;
  stock?: Int_Comparison_Exp | null | undefined;
  swaps?: Swap_Bool_Exp | null | undefined;
  swaps_aggregate?: Swap_Aggregate_Bool_Exp | null | undefined;
  variety_tags?: Variety_Tag_Bool_Exp | null | undefined;
  variety_tags_aggregate?: Variety_Tag_Aggregate_Bool_Exp | null | undefined;
};

export type Variety_Select_Column =
  /** The variety it was bred from, where that is known. */
  | 'bred_from_id'
  /** Instructions by subject: water {summer, winter}, feed [names of fertilisers], prune {month, how} and, for some, frost {protect, below}. */
  | 'care'
  /** Colours of its flowers, the strongest first. */
  | 'colours'
  | 'height_cm'
  | 'id'
  /** When the nursery first offered it. */
  | 'introduced_on'
  | 'name'
  /** The number in the printed catalogue of 2015. */
  | 'old_number'
  /** Price of one young plant, or of one bulb. */
  | 'price'
  /** The nursery's article number: genus, epithet and a running number. */
  | 'sku'
  | 'species_id'
  /** Plants that can be sold today. */
  | 'stock';

export type Variety_Set_Input = {
  bred_from_id?: number | null | undefined;
  care?: Json | null | undefined;
  colours?: Array<string | null | undefined> | null | undefined;
  height_cm?: number | null | undefined;
  id?: number | null | undefined;
  introduced_on?: string | null | undefined;
  name?: string | null | undefined;
  old_number?: number | string | null | undefined;
  price?: number | string | null | undefined;
  sku?: string | null | undefined;
  species_id?: number | null | undefined;
  stock?: number | null | undefined;
};

export type Variety_Tag_Aggregate_Bool_Exp = {
  count?: Variety_Tag_Aggregate_Bool_Exp_Count | null | undefined;
};

export type Variety_Tag_Aggregate_Bool_Exp_Count = {
  arguments?: Array<Variety_Tag_Select_Column> | null | undefined;
  distinct?: boolean | null | undefined;
  filter?: Variety_Tag_Bool_Exp | null | undefined;
  predicate: Int_Comparison_Exp;
};

export type Variety_Tag_Bool_Exp = {
  _and?: Array<Variety_Tag_Bool_Exp> | null | undefined;
  _not?: Variety_Tag_Bool_Exp | null | undefined;
  _or?: Array<Variety_Tag_Bool_Exp> | null | undefined;
  tag?: Tag_Bool_Exp | null | undefined;
  tag_id?: Int_Comparison_Exp | null | undefined;
  variety?: Variety_Bool_Exp | null | undefined;
  variety_id?: Int_Comparison_Exp | null | undefined;
};

export type Variety_Tag_Select_Column =
  | 'tag_id'
  | 'variety_id';

export type VarietiesQueryVariables = Exact<{
  where: Variety_Bool_Exp;
  limit?: number | null | undefined;
  offset?: number | null | undefined;
}>;


export type VarietiesQuery = { variety: Array<{ id: number, sku: string, name: string, price: number, stock: number, species: { common_name: string } }>, variety_aggregate: { aggregate: { count: number } | null } };

export type VarietyRowFragment = { id: number, sku: string, name: string, price: number, stock: number, species: { common_name: string } };

export type ChangeVarietyMutationVariables = Exact<{
  id: number;
  changes: Variety_Set_Input;
}>;


export type ChangeVarietyMutation = { update_variety_by_pk: { id: number, sku: string, name: string, price: number, stock: number, species: { common_name: string } } | null };

export const VarietyRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VarietyRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"variety"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sku"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"stock"}},{"kind":"Field","name":{"kind":"Name","value":"species"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"common_name"}}]}}]}}]} as unknown as DocumentNode<VarietyRowFragment, unknown>;
export const VarietiesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Varieties"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"variety_bool_exp"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"50"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"offset"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"0"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"variety"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"order_by"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"name"},"value":{"kind":"EnumValue","value":"asc"}}]}},{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"offset"},"value":{"kind":"Variable","name":{"kind":"Name","value":"offset"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VarietyRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"variety_aggregate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aggregate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VarietyRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"variety"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sku"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"stock"}},{"kind":"Field","name":{"kind":"Name","value":"species"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"common_name"}}]}}]}}]} as unknown as DocumentNode<VarietiesQuery, VarietiesQueryVariables>;
export const ChangeVarietyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeVariety"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"changes"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"variety_set_input"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"update_variety_by_pk"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"pk_columns"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"_set"},"value":{"kind":"Variable","name":{"kind":"Name","value":"changes"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VarietyRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VarietyRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"variety"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"sku"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"stock"}},{"kind":"Field","name":{"kind":"Name","value":"species"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"common_name"}}]}}]}}]} as unknown as DocumentNode<ChangeVarietyMutation, ChangeVarietyMutationVariables>;

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];


/** What hooks of queries and subscriptions take beside variables. A context has to be the same object as long as it says the same. */
export interface HookOptions {
  requestPolicy?: Urql.RequestPolicy | undefined;
  context?: Partial<Urql.OperationContext> | undefined;
  /** Sends nothing while it is true. */
  pause?: boolean | undefined;
}

/** The types on whose changes a result depends, or that a mutation writes. */
export interface Typenames {
  additionalTypenames: string[];
}

function withTypenames(typenames: Typenames, context: Partial<Urql.OperationContext> | undefined): Partial<Urql.OperationContext> {
  if (context === undefined) return typenames;
  const further = context.additionalTypenames ?? [];
  return { ...context, additionalTypenames: [...typenames.additionalTypenames, ...further] };
}

function useTypenames(typenames: Typenames, context: Partial<Urql.OperationContext> | undefined): Partial<Urql.OperationContext> {
  return useMemo(() => withTypenames(typenames, context), [typenames, context]);
}

export const VarietiesQueryContext: Typenames = { additionalTypenames: ["species", "variety", "variety_aggregate", "variety_aggregate_fields"] };

export function useVarietiesQuery(options: HookOptions & { variables: VarietiesQueryVariables }): Urql.UseQueryResponse<VarietiesQuery, VarietiesQueryVariables> {
  const context = useTypenames(VarietiesQueryContext, options.context);
  return Urql.useQuery<VarietiesQuery, VarietiesQueryVariables>({ ...options, query: VarietiesDocument, context } as Urql.UseQueryArgs<VarietiesQueryVariables, VarietiesQuery>);
}

export const ChangeVarietyMutationContext: Typenames = { additionalTypenames: ["species", "variety"] };

export function useChangeVarietyMutation(): Urql.UseMutationResponse<ChangeVarietyMutation, ChangeVarietyMutationVariables> {
  const [state, send] = Urql.useMutation<ChangeVarietyMutation, ChangeVarietyMutationVariables>(ChangeVarietyDocument);
  const execute = useCallback<Urql.UseMutationExecute<ChangeVarietyMutation, ChangeVarietyMutationVariables>>(
    (variables, context) => send(variables, withTypenames(ChangeVarietyMutationContext, context)),
    [send],
  );
  return [state, execute];
}
