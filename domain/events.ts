import type { ExceptionEvent } from './exception.ts';
import type { OrderEvent } from './order/facts.ts';
import type { ChannelEvent } from './setup/channel.ts';
import type { KeyEvent } from './setup/key.ts';
import type { LocationEvent } from './setup/location.ts';
import type { ProductEvent } from './setup/product.ts';
import type { StockEvent } from './stock/facts.ts';
import type { WatchEvent } from './watch.ts';

/** Every fact that Weir knows. */
export type WeirEvent =
  | OrderEvent
  | StockEvent
  | ChannelEvent
  | LocationEvent
  | ProductEvent
  | KeyEvent
  | ExceptionEvent
  | WatchEvent;
