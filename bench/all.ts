import { spawnSync } from 'node:child_process';

/** `npm run bench`: every table, one after the other, so that none disturbs another. */
for (const script of [
  'log',
  'orders',
  'flash-sale',
  'event-store',
  'views',
  'atp',
  'ledger',
  'stock-feed',
  'pick-list',
  'routing',
  'wave',
  'source-selection',
  'simulate',
  'live',
  'tracking',
  'board',
  'audit',
  'many-orders',
]) {
  console.log(`\n${script}`);
  const { status } = spawnSync(process.execPath, [`bench/${script}.ts`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
