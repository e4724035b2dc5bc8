import { z } from 'zod'

const MAX_NAME = 200

const name = z
  .string()
  .min(1, 'must not be empty')
  .max(MAX_NAME, `is longer than ${MAX_NAME} characters`)
  .refine((text) => text.trim() === text, 'must not begin or end with a space')

/** Reads a `CalendarChoice`. */
export const calendarChoiceSchema = z.union(
  [
    z.literal('primary'),
    z.strictObject({ id: z.string().min(1) }),
    z.strictObject({ name }),
    z.strictObject({ create: name }),
  ],
  { error: "must be 'primary', { id }, { name } or { create }" },
)

/**
 * A calendar of an account.
 *
 * - `primary`: its default one.
 * - `id`, `name`: one that exists.
 * - `create`: the one of this name, which is made if there is none.
 */
export type CalendarChoice =
  'primary' | { readonly id: string } | { readonly name: string } | { readonly create: string }
