/// How the page looks: one column, light or dark as the reader's system is, and usable on a phone.
enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--ink:#14171a;--soft:#59606a;\
    --edge:#e3e6ea;--warn:#fff6e0;--warn-edge:#ecd08a}
    @media(prefers-color-scheme:dark){:root{--page:#0e1013;--card:#16191d;--ink:#eceef0;\
    --soft:#a4abb4;--edge:#2b3037;--warn:#2b2412;--warn-edge:#6a5520}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);-webkit-text-size-adjust:100%;\
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
    main{max-width:900px;margin:0 auto;padding:32px 16px 48px}
    h1{font-size:26px;line-height:1.2;margin:0 0 8px}
    h2{font-size:17px;margin:0 0 4px}
    p{margin:0 0 12px}
    .lead,.note,footer{color:var(--soft)}
    .note,footer{font-size:13px}
    section,figure{background:var(--card);border:1px solid var(--edge);border-radius:10px;\
    margin:16px 0 0;padding:20px}
    figure .note{margin-bottom:8px;max-width:88ch}
    .warning{background:var(--warn);border-color:var(--warn-edge);padding:12px 20px}
    .warning p:last-child{margin:0}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0;font-size:13px}
    dt{color:var(--soft)}
    dd{margin:0;overflow-wrap:anywhere}
    .chart{display:block;max-width:100%;height:auto;overflow:visible}
    .narrow{display:none}
    .scroll{overflow-x:auto;margin:0 -20px;padding:0 20px}
    table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums;\
    white-space:nowrap}
    th,td{text-align:right;padding:4px 0 4px 16px;border-bottom:1px solid var(--edge)}
    th{color:var(--soft);font-weight:500}
    td.text,th.text{text-align:left}
    th:first-child,td:first-child{padding-left:0}
    tr:last-child td{border-bottom:0}
    details summary{cursor:pointer;font-size:17px;font-weight:600}
    details[open] summary{margin-bottom:8px}
    footer{margin-top:20px}
    @media(max-width:720px){
    main{padding:20px 12px 32px}h1{font-size:22px}section,figure,.warning{padding:14px}
    .scroll{margin:0 -14px;padding:0 14px}.wide{display:none}.narrow{display:block;width:100%}
    dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:6px}}
    """
}
