/** The ways to write the routes of `application/`, each in a file of its name. */
export type Form = RouteForm | OrderForm;

/** The routes that need no class. */
export type RouteForm = 'signature-form' | 'method-form' | 'function-form';

/** The routes that take a class with validators. */
export type OrderForm = 'signature-orders' | 'method-orders' | 'function-orders';

export const ORDER_FORMS: readonly Form[] = [
  'signature-orders',
  'method-orders',
  'function-orders',
];
