#include "files/csv_writer.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Test(csv_writer, a_row_is_written_as_the_contract_has_it)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&bytes, &size);
	struct csv_writer writer;
	csv_writer_open(&writer, file, "id,name,award,ratio,mean,count,note");
	csv_write_text(&writer, "A1");
	csv_write_text(&writer, "甲,\"乙\"");
	csv_write_money(&writer, -1205);
	csv_write_ratio(&writer, 2, 3);
	csv_write_decimal(&writer, 2.385);
	csv_write_integer(&writer, INT64_MIN);
	csv_write_empty(&writer);
	csv_end_row(&writer);
	csv_write_text(&writer, NULL);
	csv_write_text(&writer, "=cmd|' /C calc'!A0");
	csv_write_money(&writer, 0);
	csv_write_ratio(&writer, 1, 0);
	csv_write_decimal(&writer, NAN);
	csv_write_integer(&writer, 7);
	csv_write_text(&writer, "-1,5");
	csv_write_figure(&writer, "-20%");
	csv_end_row(&writer);
	fclose(file);
	cr_expect_str_eq(bytes, "id,name,award,ratio,mean,count,note\n"
				"A1,\"甲,\"\"乙\"\"\",-12.05,0.666667,2.385000,-9223372036854775808,\n"
				",'=cmd|' /C calc'!A0,0.00,,,7,\"'-1,5\",-20%\n");
	cr_expect_eq(writer.row_count, 2);
	free(bytes);
}
