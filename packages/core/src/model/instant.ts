/** A point in time: milliseconds since 1970-01-01T00:00:00Z, on the clock of the store (the database). */
export type Instant = number
