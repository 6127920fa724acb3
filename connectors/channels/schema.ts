import Type from 'typebox';
import { maybe } from '../http/document.ts';

/** Fields as channels send them: missing, `null` or there. */
export const Text = maybe(Type.String());
export const Flag = maybe(Type.Boolean());
export const Loose = Type.Optional(Type.Unknown());
export const Decimal = maybe(Type.Union([Type.String(), Type.Number()]));
