delete from {{schema}}.pauses where kind = $1 and subject = $2
returning true as removed
