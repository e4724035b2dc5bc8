import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
    sqlSource({
      kind: 'booking',
      query: `
        select booking.id, 'Training: ' || boat.name as title, booking.starts_at as start,
               booking.minutes as duration_minutes, 'Europe/Berlin' as time_zone,
               boat.pier as location, booking.cancelled_at as deleted_at,
               array[booking.coach_id] as facilitators
        from booking join boat on boat.id = booking.boat_id`,
    }),
  ],
  // Where Pica is, and its secret: PICA_API_URL and PICA_API_KEY.
  providers: [outlook({ gateway: pica() })],
})
