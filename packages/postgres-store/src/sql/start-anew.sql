-- The calendar is gone, and the events of this connection with it. Locked in the order of ids, as
-- everywhere.
with forgotten as (
  delete from {{schema}}.attempt_requests q
  using {{schema}}.schedule_sync_status r
  where q.record_id = r.id and r.connection_id = $1
), locked as (
  select r.id from {{schema}}.schedule_sync_status r
  where r.connection_id = $1
  order by r.id
  for no key update
)
update {{schema}}.schedule_sync_status r set
  applied_version = null,
  applied_presence = null,
  applied_hash = null,
  applied_echo_hash = null,
  applied_altered = null,
  last_sync_at = null,
  external_event_id = null,
  incarnation = r.incarnation + 1,
  attempt_version = null,
  attempt_action = null,
  attempt_fence = null,
  attempt_epoch = null,
  attempt_sent_at = null,
  attempt_hash = null,
  attempt_call = null,
  doubt = null,
  verify = false,
  verify_fence = null,
  tries = 0,
  status = case r.desired_presence when 'present' then 'pending' else 'deleted' end,
  due_at = case r.desired_presence when 'present' then {{schema}}.clock_ms() end,
  last_error = null,
  failed_at = null,
  updated_at = {{schema}}.clock_ms()
from locked where r.id = locked.id
