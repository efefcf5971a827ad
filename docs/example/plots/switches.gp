# Context switches over the number of fetches.
# Draws the data file of the same name next to it.
reset session
set encoding utf8
do for [suffix in 'png'] {
if (suffix eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded }
set termoption noenhanced
name = 'switches'
data = name.'.dat'
set output name.'.'.suffix
set style line 1 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize 1.5
set style line 2 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize 1.5
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 2.55
set key at graph 0, screen 0.915 left top horizontal maxcols 5 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.850
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'Context switches' at screen 0.02, 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'built-in origin, 50ms delay, 1KiB bodies, HTTP/1.1; cold start, all in flight, 10 runs, seed 1; 2026-11-27 14:18 UTC' at screen 0.985, 0.030 right font ',12' textcolor rgb '#606060'
set logscale x
set xrange [0.732911:682.211]
set xtics ('1' 1, '10' 10, '50' 50, '100' 100, '500' 500)
set xlabel 'fetches in the batch (N, log scale)'
set logscale y
set yrange [0.615697:5262.33]
set ytics ('1' 1, '10' 10, '100' 100, '1000' 1000)
set ylabel 'context switches (log scale)'
plot \
  data index 0 using ($1*0.96971):2:3:4 with yerrorbars linestyle 1 pointtype 0 notitle, \
  data index 0 using ($1*0.96971):2 with linespoints linestyle 1 title 'threads', \
  data index 1 using ($1*1.03124):2:3:4 with yerrorbars linestyle 2 pointtype 0 notitle, \
  data index 1 using ($1*1.03124):2 with linespoints linestyle 2 title 'async'
set output
}
