import { afterAll, beforeAll } from 'vitest';
import { setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';
import { amazonSubject } from './amazon.ts';
import { channelContract } from './contract.ts';
import { magentoSubject } from './magento.ts';
import { miraklSubject } from './mirakl.ts';
import { norceSubject } from './norce.ts';
import { peppolSubject } from './peppol.ts';
import { posSubject } from './pos.ts';
import { shopwareSubject } from './shopware.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

const ASKED = [shopwareSubject, magentoSubject, miraklSubject, amazonSubject];
const CALLING = [norceSubject, peppolSubject, posSubject];
for (const subject of [...ASKED, ...CALLING]) channelContract(subject, () => world);
