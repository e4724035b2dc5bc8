select head, marks::text[] as marks, marked_deleted, live, "by", reason, now_ms
from {{schema}}.take_changes($1)
