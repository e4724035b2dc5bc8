select now_ms as "now", counters, releases from {{schema}}.lock_removal_counters($1)
