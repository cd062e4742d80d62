/** What Swagger UI's own style lacks: colours of the dark that it forgot, and room on a phone. */
export const DOCS_STYLE = `html { background: #fff; }
html.dark-mode { background: #1c2022; }
body { margin: 0; }
html.dark-mode .swagger-ui .headers .header-col { color: #e4e6e6; }
@media (max-width: 640px) {
  .swagger-ui { overflow-x: clip; }
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .info { margin: 24px 0; }
  .swagger-ui .info .title { font-size: 26px; overflow-wrap: anywhere; }
  .swagger-ui .scheme-container .schemes, .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui select { box-sizing: border-box; max-width: 100%; min-width: 0; }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; overflow-wrap: anywhere; }
  .swagger-ui .opblock .opblock-section-header { flex-wrap: wrap; gap: 8px; padding: 8px 12px; }
  .swagger-ui .opblock .opblock-section-header .tab-header { flex-basis: 100%; }
  .swagger-ui .opblock .opblock-section-header .btn { min-width: max-content; }
  .swagger-ui .opblock-body { overflow-x: auto; }
  .swagger-ui .opblock-body pre { overflow-wrap: anywhere; white-space: pre-wrap; }
  .swagger-ui .parameters-container, .swagger-ui .responses-inner { padding: 12px; }
  .swagger-ui table.parameters, .swagger-ui table.responses-table,
  .swagger-ui table.parameters > tbody, .swagger-ui table.responses-table > tbody,
  .swagger-ui table.parameters > tbody > tr, .swagger-ui table.responses-table > tbody > tr {
    display: block;
  }
  .swagger-ui table.parameters > thead, .swagger-ui table.responses-table > thead { display: none; }
  .swagger-ui table.parameters > tbody > tr > td, .swagger-ui table.responses-table > tbody > tr > td {
    box-sizing: border-box; display: block; max-width: 100%; min-width: 0; padding: 8px 0 0; width: 100%;
  }
  .swagger-ui .parameters-col_description input { box-sizing: border-box; max-width: 100%; width: 100%; }
  .swagger-ui .dialog-ux .modal-ux { max-width: none; min-width: 0; width: calc(100vw - 24px); }
  .swagger-ui .auth-container input { box-sizing: border-box; max-width: 100%; min-width: 0; width: 100%; }
}
`;
