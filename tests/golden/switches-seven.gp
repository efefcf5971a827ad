# Context switches over the number of fetches, both axes logarithmic.
# Draws from switches.dat, which stands beside it: gnuplot switches.gp
reset session
set encoding utf8
do for [kind in 'svg png'] {
if (kind eq 'svg') { set terminal svg size 1000,625 dynamic rounded font 'DejaVu Sans,Helvetica,sans-serif,19' linewidth 1.4 background '#ffffff'; suffix = '.svg'; marks = 0.9 }
if (kind eq 'png') { set terminal pngcairo size 1600,1000 font 'sans,19' fontscale 1.2 linewidth 2.2 pointscale 1.6 rounded; suffix = '.png'; marks = 1.5 }
set termoption noenhanced
data = 'switches.dat'
set output 'switches'.suffix
set style line 1 linecolor rgb '#6b6b6b' linewidth 2.6 dashtype 1 pointtype 15 pointsize marks
set style line 2 linecolor rgb '#d55e00' linewidth 2.6 dashtype 1 pointtype 5 pointsize marks
set style line 3 linecolor rgb '#332288' linewidth 2.6 dashtype 1 pointtype 4 pointsize marks
set style line 4 linecolor rgb '#cc79a7' linewidth 2.6 dashtype 1 pointtype 9 pointsize marks
set style line 5 linecolor rgb '#0072b2' linewidth 2.6 dashtype 1 pointtype 7 pointsize marks
set style line 6 linecolor rgb '#56b4e9' linewidth 2.6 dashtype 1 pointtype 6 pointsize marks
set style line 7 linecolor rgb '#e69f00' linewidth 2.6 dashtype 1 pointtype 11 pointsize marks
set style line 101 linecolor rgb '#808080' linewidth 2 dashtype (6,6)
set style line 102 linecolor rgb '#000000' linewidth 2 pointtype 2 pointsize 1.7 * marks
set key at graph 0, screen 0.915 left top horizontal maxcols 3 Left reverse samplen 2.4 spacing 1.2 width 1
set tmargin at screen 0.750
set border 3 linecolor rgb '#404040'
set tics nomirror textcolor rgb '#202020'
set grid linecolor rgb '#d8d8d8' linewidth 0.8 dashtype 1
set errorbars small
set bmargin 5.4
set rmargin 3
set label 1 'How often the CPU changes hands' at graph 0, screen 0.955 left font ',23' textcolor rgb '#000000'
set label 2 'built-in origin, 50ms delay, 1KiB bodies, HTTP/1.1; cold start, all in flight, 4 runs, seed 42; 2026-03-14 09:26 UTC' at screen 0.985, 0.03 right font ',12' textcolor rgb '#606060'
set logscale x
set xrange [0.794328:125.893]
set xtics ('1' 1, '10' 10, '100' 100)
set xlabel 'fetches in the batch (N)'
set logscale y
set yrange [2.24948:485.445]
set ytics ('5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200)
set ylabel 'context switches'
plot \
  'switches.dat' index 0 with linespoints linestyle 1 title 'sequential', \
  'switches.dat' index 1 with linespoints linestyle 2 title 'threads', \
  'switches.dat' index 2 with linespoints linestyle 3 title 'threads:workers=32', \
  'switches.dat' index 3 with linespoints linestyle 4 title 'processes:workers=8', \
  'switches.dat' index 4 with linespoints linestyle 5 title 'async', \
  'switches.dat' index 5 with linespoints linestyle 6 title 'async:driver=poll', \
  'switches.dat' index 6 with linespoints linestyle 7 title 'async:loops=2'
set output
}
