/** Until here the time zone database says what it expects of offsets; afterwards nobody knows. */
export const FORESEEABLE = Date.UTC(2037, 11, 31)
