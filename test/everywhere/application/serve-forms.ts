import type { App } from 'sluice';

type Load = () => Promise<{ readonly app: App }>;

/** Serves each form of the application at a port of its own, and prints one line of JSON: where, or why not. */
export async function serveForms(forms: Readonly<Record<string, Load>>): Promise<void> {
  const served: Record<string, { readonly url: string } | { readonly error: string }> = {};
  for (const [form, load] of Object.entries(forms)) {
    try {
      const { app } = await load();
      const { url } = await app.listen(0);
      served[form] = { url };
    } catch (error) {
      served[form] = { error: String(error) };
    }
  }
  console.log(JSON.stringify({ served }));
}
