import Type from 'typebox';
import { expect, it } from 'vitest';
import { documentOf, instantFrom } from './document.ts';

it.each([
  ['2026-11-25T08:18:30.904+0000', '2026-11-25T08:18:30.904Z'],
  ['2026-11-25T09:18:30+01:00', '2026-11-25T08:18:30.000Z'],
  ['2026-11-25T08:18:30Z', '2026-11-25T08:18:30.000Z'],
  ['2026-11-25T08:18:30', null],
  ['2026-11-25', null],
  ['2026-13-25T08:18:30Z', null],
  ['yesterday', null],
])('the time %s is %s', (text, instant) => {
  expect(instantFrom(text)).toBe(instant);
});

it('lets fields through that it does not know, and names the place of what is wrong', () => {
  const { parse } = documentOf(Type.Object({ parcels: Type.Array(Type.Object({ no: Type.String() })) }));
  expect(parse('{"parcels":[{"no":"1","new":true}],"new":1}')).toMatchObject({ document: {} });
  expect(parse('{"parcels":[{"no":7}]}')).toEqual({ errors: ['/parcels/0/no must be string'] });
  expect(parse('<html>Forbidden</html>')).toMatchObject({ errors: [expect.any(String)] });
});
