" Dunnage with vim-lsp: a part of your vimrc.

if executable('dunnage')
  autocmd User lsp_setup call lsp#register_server({
  \ 'name': 'dunnage',
  \ 'cmd': {info -> ['dunnage', 'lsp']},
  \ 'allowlist': ['dockerfile', 'yaml', 'helm', 'json', 'tf', 'terraform', 'hcl'],
  \ 'root_uri': {info -> lsp#utils#path_to_uri(
  \   lsp#utils#find_nearest_parent_file_directory(lsp#utils#get_buffer_path(), '.git/'))},
  \})
endif
