delete from {{schema}}.refused_adoptions returning 1 as gone
