delete from {{schema}}.result_outbox where seq = any ($1::bigint[])
