import { CalsyncError } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { singleSelect } from '../src/sql-source/single-select.js'

describe('singleSelect', () => {
  it.each([
    ['select 1', 'select 1'],
    ['select 1;', 'select 1'],
    ['select 1 ; ;\n;  ', 'select 1'],
    ['select 1; -- done; really\n/* and; this */', 'select 1'],
    [`select ';' as a, ";" from t`, `select ';' as a, ";" from t`],
    [`select 'it''s;' ;`, `select 'it''s;'`],
    [`select e'\\';' ;`, `select e'\\';'`],
    [`select 'a\\';`, `select 'a\\'`],
    ['select $$;$$, $x$;$$;$x$;', 'select $$;$$, $x$;$$;$x$'],
    ['select a$b$c from t;', 'select a$b$c from t'],
    ['select 1 /* a /* nested; */ ; */ + 1;', 'select 1 /* a /* nested; */ ; */ + 1'],
    ['-- first a comment\n  WITH x as (select 1) select * from x', null],
    ['(select 1) union (select 2)', null],
    ['values (1)', null],
    ['table t', null],
  ])('takes %j', (query, expected) => {
    expect(singleSelect('class', query)).toBe(expected ?? query)
  })

  it.each([
    ['select 1; select 2', 'several statements; the second begins in line 1'],
    ['select 1;\n\n-- more\ndrop table t', 'the second begins in line 4'],
    ['', 'is empty'],
    [' ; ', 'is empty'],
    ['-- nothing', 'is empty'],
    ['delete from t', 'begins with "delete"'],
    ['set timezone to utc', 'begins with "set"'],
  ])('refuses %j', (query, why) => {
    let thrown: unknown
    try {
      singleSelect('class', query)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(CalsyncError)
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(String(thrown)).toContain(why)
    expect(String(thrown)).toContain('"class"')
  })
})
