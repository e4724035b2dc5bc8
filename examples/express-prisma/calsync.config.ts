import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
    sqlSource({
      kind: 'appointment',
      query: `
        select a."id", a."practiceId" as organization_id, a."title", a."startsAt" as start,
               a."endsAt" as end, p."timeZone" as time_zone, p."name" as location,
               a."cancelled" as deleted_at,
               array(select "B" from "_AppointmentToTherapist" where "A" = a."id") as facilitators
        from "Appointment" a join "Practice" p on p."id" = a."practiceId"`,
    }),
  ],
  providers: [outlook({ gateway: pica() })],
})
