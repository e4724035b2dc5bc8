-- Replaced in one step each, so that no change slips through in between.
create or replace trigger {{insert}} after insert on {{table}}
  referencing new table as new_rows
  for each statement execute function {{schema}}.{{function}}();
create or replace trigger {{update}} after update on {{table}}
  referencing old table as old_rows new table as new_rows
  for each statement execute function {{schema}}.{{function}}();
create or replace trigger {{delete}} after delete on {{table}}
  referencing old table as old_rows
  for each statement execute function {{schema}}.{{function}}();
-- Before: afterwards nobody knows what there was.
create or replace trigger {{truncate}} before truncate on {{table}}
  for each statement execute function {{schema}}.{{function}}();
