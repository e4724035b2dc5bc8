// Stands in for node:assert/strict in the contract of the previous release: members that a newer
// schema adds to an answer break nothing, since older code reads only those it knows.
import { strict } from 'node:assert'

const isPlain = (value) =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** What is known of `actual`; an object that should be empty is compared as it is. */
function known(actual, expected) {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.map((each, index) => known(each, expected[index]))
  }
  if (!isPlain(actual) || !isPlain(expected) || Object.keys(expected).length === 0) return actual
  return Object.fromEntries(
    Object.entries(actual)
      .filter(([name]) => Object.hasOwn(expected, name))
      .map(([name, value]) => [name, known(value, expected[name])]),
  )
}

const deepEqual = (actual, expected, message) =>
  strict.deepEqual(known(actual, expected), expected, message)

export default Object.assign((value, message) => strict(value, message), strict, { deepEqual })
