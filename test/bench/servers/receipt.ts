/** The answer of every server to an order. */
export function receipt(order: { email: string; items: { quantity: number; price: number }[] }): {
  email: string;
  count: number;
  total: number;
} {
  let total = 0;
  for (const item of order.items) total += item.quantity * item.price;
  return { email: order.email, count: order.items.length, total };
}
