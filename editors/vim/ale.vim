" Dunnage with ALE: in ~/.vim/after/plugin/dunnage.vim, or as a part of your vimrc after the plugins.

function! DunnageRoot(buffer) abort
  let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')
  return empty(l:git) ? expand('#' . a:buffer . ':p:h') : fnamemodify(l:git, ':h:h')
endfunction

" The filetypes of Vim, with the language ids of the protocol.
for [s:filetype, s:language] in items({
\ 'dockerfile': 'dockerfile',
\ 'yaml': 'yaml',
\ 'helm': 'helm',
\ 'json': 'json',
\ 'tf': 'terraform',
\ 'terraform': 'terraform',
\ 'hcl': 'hcl',
\})
  call ale#linter#Define(s:filetype, {
  \ 'name': 'dunnage',
  \ 'lsp': 'stdio',
  \ 'executable': 'dunnage',
  \ 'command': '%e lsp',
  \ 'language': s:language,
  \ 'project_root': function('DunnageRoot'),
  \})
endfor
