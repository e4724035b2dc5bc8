select seq::text as seq, fence, try_number as "tryNumber", message
from {{schema}}.take_deliveries($1, $2, $3)
