/**
 * Starts Swagger UI in the page.
 *
 * `queryConfigEnabled: false` keeps `?url=` and `?configUrl=` from loading another document;
 * `validatorUrl: null` keeps the document from being sent to a public validator. The plugin shows a
 * file picker for each item of a list of files, which Swagger UI does only for the `format: binary` of
 * OpenAPI 3.0, and lets the list be empty at first. The dark colours are Swagger UI's own, which it shows
 * by itself only in a layout that has a bar above.
 */
export const START_SWAGGER_UI = `'use strict';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const showColours = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', showColours);
showColours();
const FileLists = ({ React, fn }) => ({
  wrapComponents: {
    JsonSchemaForm: (Form) => (props) => {
      const { schema } = props;
      const items = schema && schema.get && schema.get('items');
      if (!items || !fn.isFileUploadIntended(items)) return React.createElement(Form, props);
      return React.createElement(Form, {
        ...props,
        schema: schema.setIn(['items', 'format'], 'binary'),
        dispatchInitialValue: false,
      });
    },
  },
});
const root = document.getElementById('viewer');
const { files, parameters, oauth } = root.dataset;
window.ui = SwaggerUIBundle({
  deepLinking: true,
  persistAuthorization: true,
  showExtensions: true,
  showCommonExtensions: true,
  ...JSON.parse(parameters),
  domNode: root,
  url: new URL(root.dataset.document, window.location.href).href,
  queryConfigEnabled: false,
  validatorUrl: null,
  oauth2RedirectUrl: new URL(files + 'oauth2-redirect', window.location.href).href,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [FileLists],
  layout: 'BaseLayout',
});
window.ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true, ...JSON.parse(oauth) });
`;
