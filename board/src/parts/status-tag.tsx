import type { FulfilmentStatus, OrderStatus, ReturnStatus } from '../api/documents.ts';
import { useTexts } from '../texts/language.tsx';
import { statusTexts } from '../texts/statuses.ts';
import { Tag, type Tone } from './tag.tsx';

export const ORDER_TONES: { readonly [S in OrderStatus]: Tone } = {
  placed: 'info',
  held: 'warn',
  awaitingStock: 'violet',
  routing: 'info',
  fulfilling: 'info',
  completed: 'good',
  cancelled: 'quiet',
};

const FULFILMENT_TONES: { readonly [S in FulfilmentStatus]: Tone } = {
  assigned: 'warn',
  accepted: 'info',
  picked: 'info',
  packed: 'info',
  readyForCollection: 'violet',
  shipped: 'good',
  delivered: 'good',
  collected: 'good',
  rejected: 'bad',
  cancelled: 'quiet',
};

const RETURN_TONES: { readonly [S in ReturnStatus]: Tone } = {
  requested: 'warn',
  authorised: 'info',
  rejected: 'bad',
  received: 'info',
  inspected: 'violet',
  closed: 'good',
  cancelled: 'quiet',
};

export const StatusTag = ({ status }: { readonly status: OrderStatus }) => (
  <Tag tone={ORDER_TONES[status]}>{useTexts(statusTexts).order[status]}</Tag>
);

export const FulfilmentTag = ({ status }: { readonly status: FulfilmentStatus }) => (
  <Tag tone={FULFILMENT_TONES[status]}>{useTexts(statusTexts).fulfilment[status]}</Tag>
);

export const ReturnTag = ({ status }: { readonly status: ReturnStatus }) => (
  <Tag tone={RETURN_TONES[status]}>{useTexts(statusTexts).return[status]}</Tag>
);
