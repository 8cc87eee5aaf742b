-- The language server of Dunnage for Neovim 0.7 to 0.10: a part of init.lua.

local ids = {}

local function attach(buffer)
  local file = vim.api.nvim_buf_get_name(buffer)
  local git = vim.fn.finddir('.git', vim.fn.fnameescape(vim.fn.fnamemodify(file, ':p:h')) .. ';')
  -- A file outside of a repository is checked by itself.
  local root = git ~= '' and vim.fn.fnamemodify(git, ':p:h:h') or nil
  local key = root or ''
  if not (ids[key] and vim.lsp.get_client_by_id(ids[key])) then
    ids[key] = vim.lsp.start_client({
      name = 'dunnage',
      cmd = { 'dunnage', 'lsp' },
      root_dir = root,
      workspace_folders = root and { { uri = vim.uri_from_fname(root), name = root } } or nil,
    })
  end
  if ids[key] then
    vim.lsp.buf_attach_client(buffer, ids[key])
  end
end

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('dunnage', {}),
  pattern = { 'dockerfile', 'yaml', 'helm', 'json', 'jsonc', 'hcl', 'tf', 'terraform', 'terraform-vars' },
  callback = function(event)
    attach(event.buf)
  end,
})
