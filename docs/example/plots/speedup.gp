# Speed-up against the reference over the number of fetches; bars are intervals.
# Draws from speedup.dat, which stands beside it: gnuplot speedup.gp
reset session
set encoding utf8
do for [kind in 'svg png'] {
if (kind eq 'svg') { set terminal svg size 1000,625 dynamic rounded font 'DejaVu Sans,Helvetica,sans-serif,19' linewidth 1.4 background '#ffffff'; suffix = '.svg'; marks = 0.9 }
if (kind eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded; suffix = '.png'; marks = 1.5 }
set termoption noenhanced
data = 'speedup.dat'
set output 'speedup'.suffix
set style line 1 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize marks
set style line 2 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize marks
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 1.7 * marks
set key at graph 0, screen 0.915 left top horizontal maxcols 2 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.800
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'How many times as fast' at graph 0, screen 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'built-in origin, 50ms delay, 1KiB bodies, HTTP/1.1; cold start, all in flight, 10 runs, seed 1; 2026-11-20 16:18 UTC' at screen 0.985, 0.03 right font ',12' textcolor rgb '#606060'
set logscale x
set xrange [0.732911:682.211]
set xtics ('1' 1, '10' 10, '50' 50, '100' 100, '500' 500)
set xlabel 'fetches in the batch (N)'
set logscale y
set yrange [0.921279:1.63403]
set ytics ('1' 1, '1.1' 1.1, '1.2' 1.2, '1.3' 1.3, '1.4' 1.4, '1.5' 1.5, '1.6' 1.6)
set ylabel 'times as fast as threads'
set object 1 rectangle from graph 0, first 0.980392 to graph 1, first 1.02 fillcolor rgb '#ececec' fillstyle solid noborder behind
plot NaN with boxes fillcolor rgb '#ececec' fillstyle solid noborder title 'within 2%: no difference', \
  1 with lines linestyle 101 title 'threads', \
  'speedup.dat' index 0 using 1:2:3:4 with yerrorbars linestyle 2 pointtype 0 notitle, \
  '' index 0 using 1:2 with linespoints linestyle 2 title 'async'
set output
}
