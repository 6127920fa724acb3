import {
  IconAlertTriangle,
  IconBuildingStore,
  IconFingerprint,
  IconGauge,
  IconPackages,
  IconSettings,
  IconShoppingBag,
  IconTruckReturn,
} from '@tabler/icons-react';
import { type ComponentType, lazy } from 'react';
import type { Role } from '../session/session.tsx';
import { dictionary } from '../texts/language.tsx';

/** The names of the pages, in the navigation and the palette. */
export const pageTexts = dictionary({
  en: {
    overview: 'Overview',
    orders: 'Orders',
    work: 'Location work',
    returns: 'Returns',
    inventory: 'Inventory',
    exceptions: 'Exceptions',
    setup: 'Set-up',
    audit: 'Audit',
  },
  sv: {
    overview: 'Översikt',
    orders: 'Order',
    work: 'Platsens arbete',
    returns: 'Returer',
    inventory: 'Lager',
    exceptions: 'Avvikelser',
    setup: 'Inställningar',
    audit: 'Granskning',
  },
});

export type PageName = keyof typeof pageTexts.en;

type BoardPage = {
  readonly name: PageName;
  readonly path: string;
  readonly icon: ComponentType<{ readonly size?: number; readonly stroke?: number }>;
  /** Who sees it; an admin sees all. */
  readonly roles: readonly Role[];
  /** Everything under its path is its own, too. */
  readonly component: ComponentType;
};

/** Every page in the navigation, in its order. Each is loaded when it is first gone to. */
export const PAGES: readonly BoardPage[] = [
  {
    name: 'overview',
    path: '/',
    icon: IconGauge,
    roles: ['operator', 'auditor'],
    component: lazy(() => import('../pages/overview/overview-page.tsx')),
  },
  {
    name: 'orders',
    path: '/orders',
    icon: IconShoppingBag,
    roles: ['operator', 'auditor', 'channel'],
    component: lazy(() => import('../pages/orders/orders-page.tsx')),
  },
  {
    name: 'work',
    path: '/work',
    icon: IconBuildingStore,
    roles: ['operator', 'auditor', 'location'],
    component: lazy(() => import('../pages/work/work-page.tsx')),
  },
  {
    name: 'returns',
    path: '/returns',
    icon: IconTruckReturn,
    roles: ['operator', 'auditor', 'channel', 'location'],
    component: lazy(() => import('../pages/returns/returns-page.tsx')),
  },
  {
    name: 'inventory',
    path: '/inventory',
    icon: IconPackages,
    roles: ['operator', 'auditor'],
    component: lazy(() => import('../pages/inventory/inventory-page.tsx')),
  },
  {
    name: 'exceptions',
    path: '/exceptions',
    icon: IconAlertTriangle,
    roles: ['operator', 'auditor'],
    component: lazy(() => import('../pages/exceptions/exceptions-page.tsx')),
  },
  {
    name: 'setup',
    path: '/setup',
    icon: IconSettings,
    roles: ['operator', 'auditor'],
    component: lazy(() => import('../pages/setup/setup-page.tsx')),
  },
  {
    name: 'audit',
    path: '/audit',
    icon: IconFingerprint,
    roles: ['auditor'],
    component: lazy(() => import('../pages/audit/audit-page.tsx')),
  },
];

type Detail = Pick<BoardPage, 'path' | 'roles' | 'component'>;

/** Pages about one thing, which are come to from others; their paths have parameters. */
export const DETAILS: readonly Detail[] = [
  {
    path: '/orders/:orderId',
    roles: ['operator', 'auditor', 'channel'],
    component: lazy(() => import('../pages/order/order-page.tsx')),
  },
  {
    path: '/work/:location',
    roles: ['operator', 'auditor', 'location'],
    component: lazy(() => import('../pages/work/location-page.tsx')),
  },
  {
    path: '/returns/:returnId',
    roles: ['operator', 'auditor', 'channel', 'location'],
    component: lazy(() => import('../pages/returns/return-page.tsx')),
  },
  {
    path: '/inventory/sku',
    roles: ['operator', 'auditor'],
    component: lazy(() => import('../pages/sku/sku-page.tsx')),
  },
  {
    path: '/setup/:part',
    roles: ['operator', 'auditor'],
    component: lazy(() => import('../pages/setup/setup-page.tsx')),
  },
];
