import type { Client, Json } from './client.ts';

/** All items of a list, page by page. */
export const everything = async (client: Client, path: string): Promise<readonly Json[]> => {
  const items: Json[] = [];
  let cursor: string | null = null;
  do {
    const separator = path.includes('?') ? '&' : '?';
    const { body }: { body: Json } = await client.get(
      `${path}${separator}limit=200${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    items.push(...body.items);
    cursor = body.next;
  } while (cursor !== null);
  return items;
};

/** What is wrong between the orders and the stock, in words; nothing where they agree to the unit. */
export const disagreements = async (
  client: Client,
  skus: readonly string[],
  orderIds: readonly string[],
): Promise<readonly string[]> => {
  const faults: string[] = [];
  const wanted = new Map(skus.map((sku) => [sku, { reserved: 0, assigned: 0, shipped: 0 }]));
  for (const id of orderIds) {
    const { status, body: order } = await client.get(`/v1/orders/${id}`);
    if (status !== 200) {
      faults.push(`order ${id} is answered ${status}`);
      continue;
    }
    for (const line of order.lines) {
      const sum = line.open + line.backordered + line.reserved + line.assigned + line.shipped + line.cancelled;
      if (sum !== line.ordered)
        faults.push(`order ${id} line ${line.id}: ${line.ordered} ordered, ${sum} accounted for`);
      const total = wanted.get(line.sku);
      if (total === undefined) continue;
      total.reserved += line.reserved;
      total.assigned += line.assigned;
      total.shipped += line.shipped;
    }
  }
  for (const [sku, total] of wanted) {
    const { body: stock } = await client.get(`/v1/stock/${sku}`);
    if (stock.reserved !== total.reserved)
      faults.push(`${sku}: ${stock.reserved} reserved in the ledger, ${total.reserved} in the orders`);
    if (stock.allocated !== total.assigned)
      faults.push(`${sku}: ${stock.allocated} allocated in the ledger, ${total.assigned} assigned in the orders`);
    if (stock.reserved + stock.allocated > stock.onHand - stock.unavailable) {
      faults.push(
        `${sku}: oversold, ${stock.reserved + stock.allocated} committed of ${stock.onHand - stock.unavailable}`,
      );
    }
  }
  return faults;
};

/** Asks again until it is so, at most so long. */
export const eventually = async (what: string, holds: () => Promise<boolean>, millis = 50_000): Promise<void> => {
  const deadline = Date.now() + millis;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${millis} ms: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
