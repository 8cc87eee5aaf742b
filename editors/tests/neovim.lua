-- Opens the files of a directory with the configuration that we ship, and writes what is shown, a line each, as
-- expected.py has it: nvim --headless -u NONE -l/-S neovim.lua, with DUNNAGE_DIRECTORY, _OUT and _EXPECTED.

local directory = vim.env.DUNNAGE_DIRECTORY
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local is_new = vim.fn.has('nvim-0.11') == 1
vim.opt.runtimepath:append(vim.fn.fnamemodify(here, ':h') .. '/neovim')
vim.opt.swapfile = false
vim.cmd('filetype on')
if is_new then
  vim.lsp.enable('dunnage')
else
  dofile(vim.fn.fnamemodify(here, ':h') .. '/neovim/older.lua')
end

local expected = #vim.fn.readfile(vim.env.DUNNAGE_EXPECTED)
for _, file in ipairs(vim.fn.split(vim.fn.glob(directory .. '/**/*'), '\n')) do
  if vim.fn.isdirectory(file) == 0 then
    vim.cmd('edit ' .. vim.fn.fnameescape(file))
  end
end
vim.cmd('edit ' .. vim.fn.fnameescape(directory .. '/examples/.env'))

-- All is shown, and nothing more comes after it.
vim.wait(20000, function()
  return #vim.diagnostic.get() >= expected
end, 20)
vim.wait(300, function() end)

local lines = {}
for _, it in ipairs(vim.diagnostic.get()) do
  vim.fn.bufload(it.bufnr)
  local function offset(line, column)
    return vim.api.nvim_buf_get_offset(it.bufnr, line) + column
  end
  local name = vim.api.nvim_buf_get_name(it.bufnr):sub(#directory + 2)
  local places = { name, offset(it.lnum, it.col), offset(it.end_lnum, it.end_col) }
  local code = it.code or it.user_data.lsp.code
  table.insert(lines, table.concat({ places[1], places[2], places[3], code, it.message }, '\t'))
end
table.sort(lines)
vim.fn.writefile(lines, vim.env.DUNNAGE_OUT)
vim.cmd('qall!')
