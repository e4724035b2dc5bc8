select seq::text as seq, message from {{schema}}.take_results($1)
