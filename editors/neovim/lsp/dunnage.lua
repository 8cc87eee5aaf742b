-- The language server of Dunnage for Neovim 0.11 and later. With this file in a directory `lsp` of the runtime path:
--   vim.lsp.enable('dunnage')

local filetypes = {
  'dockerfile',
  'yaml',
  'yaml.docker-compose',
  'yaml.helm-values',
  'helm',
  'json',
  'jsonc',
  'hcl',
  'terraform',
  'terraform-vars',
  'opentofu',
  'opentofu-vars',
}

---@type vim.lsp.Config
return {
  cmd = { 'dunnage', 'lsp' },
  -- In place of `filetypes`: values of Compose files stand in `.env`, which is taken for a shell script.
  root_dir = function(buffer, on_dir)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(buffer))
    if vim.list_contains(filetypes, vim.bo[buffer].filetype) or vim.startswith(name, '.env') then
      on_dir(vim.fs.root(buffer, '.git') or vim.fs.root(buffer, { 'dunnage.yaml', '.dunnage.yaml' }))
    end
  end,
  -- Neovim asks for the findings of the file that is edited only. Told by the server, it also has those of the files that
  -- depend on it, and `:lua vim.diagnostic.setqflist()` lists the whole project.
  before_init = function(parameters)
    parameters.capabilities.textDocument.diagnostic = nil
  end,
  get_language_id = function(_, filetype)
    return filetype == 'sh' and '' or filetype
  end,
}
