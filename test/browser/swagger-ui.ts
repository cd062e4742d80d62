import type { Locator, Page } from 'playwright-core';

/** Opens an operation on the page by its operation id. */
export async function expand(page: Page, operationId: string): Promise<Locator> {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('.opblock-body').waitFor();
  return operation;
}

/** Presses *Try it out*, fills parameters and the body, and presses *Execute*. */
export async function tryItOut(
  operation: Locator,
  parameters: Readonly<Record<string, string>>,
  body?: string,
): Promise<void> {
  await operation.getByRole('button', { name: 'Try it out' }).click();
  for (const [name, value] of Object.entries(parameters)) {
    await operation.locator(`tr[data-param-name="${name}"] input`).fill(value);
  }
  if (body !== undefined) await operation.locator('textarea.body-param__text').fill(body);
  await operation.getByRole('button', { name: 'Execute' }).click();
}

/** Presses *Try it out*, fills the fields of a form and chooses its files, and presses *Execute*. */
export async function fillForm(
  operation: Locator,
  fields: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  await operation.getByRole('button', { name: 'Try it out' }).click();
  for (const [name, value] of Object.entries(fields)) {
    await operation.locator(`[data-property-name="${name}"] input[type="text"]`).fill(value);
  }
  for (const [name, path] of Object.entries(files)) {
    const field = operation.locator(`[data-property-name="${name}"]`);
    const add = field.getByRole('button', { name: /Add/ });
    if ((await add.count()) > 0) await add.click();
    await field.locator('input[type="file"]').setInputFiles(path);
  }
  await operation.getByRole('button', { name: 'Execute' }).click();
}

export interface Executed {
  readonly url: string;
  readonly status: string;
  readonly body: unknown;
}

/** What the page shows of the response. */
export async function executed(operation: Locator): Promise<Executed> {
  const response = operation.locator('.live-responses-table .response');
  await response.waitFor();
  const [status] = (await response.locator('.response-col_status').innerText()).split('\n');
  const text = await response.locator('.highlight-code code').first().innerText();
  const body: unknown = JSON.parse(text);
  return {
    url: await operation.locator('.request-url pre').innerText(),
    status: status ?? '',
    body,
  };
}
