select pg_advisory_xact_lock(hashtextextended(
  '{{schema}} {{prefix}}connect ' || jsonb_build_array($1::text, $2::text, $3::text)::text, 0))
