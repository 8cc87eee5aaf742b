" What ALE shows: as neovim.lua, vim -Nnu NONE -es -S ale.vim

set nocompatible hidden noswapfile
let s:here = expand('<sfile>:p:h')
execute 'set runtimepath+=' . $DUNNAGE_ALE
filetype on
autocmd BufNewFile,BufRead *.tfvars set filetype=terraform
let g:ale_linters_explicit = 1
runtime plugin/ale.vim
execute 'source ' . fnameescape(s:here . '/../vim/ale.vim')
let g:ale_linters = {}
for s:filetype in ['dockerfile', 'yaml', 'json', 'tf', 'terraform']
  let g:ale_linters[s:filetype] = ['dunnage']
endfor

function! s:Shown() abort
  let l:lines = []
  for [l:buffer, l:info] in items(g:ale_buffer_info)
    let l:name = fnamemodify(bufname(str2nr(l:buffer)), ':p')[len($DUNNAGE_DIRECTORY) + 1:]
    let l:texts = getbufline(str2nr(l:buffer), 1, '$')
    for l:it in l:info.loclist
      let l:start = l:it.col - 1
      let l:end = l:it.end_col
      for l:line in range(0, l:it.end_lnum - 2)
        let l:start += l:line < l:it.lnum - 1 ? len(l:texts[l:line]) + 1 : 0
        let l:end += len(l:texts[l:line]) + 1
      endfor
      call add(l:lines, join([l:name, l:start, l:end, l:it.code, l:it.text], "\t"))
    endfor
  endfor
  return l:lines
endfunction

let s:expected = len(readfile($DUNNAGE_EXPECTED))
for s:file in glob($DUNNAGE_DIRECTORY . '/**/*', 1, 1)
  if !isdirectory(s:file)
    execute 'edit ' . fnameescape(s:file)
    call ale#Queue(0, 'lint_file')
    sleep 20m
  endif
endfor
for s:turn in range(400)
  if len(s:Shown()) >= s:expected
    break
  endif
  sleep 50m
endfor
sleep 300m
call writefile(s:Shown(), $DUNNAGE_OUT)
qall!
